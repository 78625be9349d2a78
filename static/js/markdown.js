/* Markdown from the HTML of a clipboard: headings, emphasis, links, lists, quotes, tables, code,
   and nothing else of it. Loaded by paste.js when it is needed. */

const LONGEST = 1_000_000; // characters
const SPAN = 12; // rows or columns of one cell
const DEEPEST = 8; // lists and quotes inside one another
const DROPPED = `title,style,script,noscript,template,iframe,svg,video,audio,button,select,textarea,
  [hidden],.MsoCommentReference,[data-style*="mso-element:comment"],[data-style*="mso-list:Ignore"]`;
const BLOCKS = `p,div,li,td,th,dd,dt,hr,section,article,header,footer,main,aside,nav,figure,caption,
  figcaption,details,summary,center`;
let isRich = false; // whether plain text would lose anything

const isList = (block) => /^(- |\d+\. )/.test(block);
const join = (blocks, glue = "\n\n") =>
  blocks.reduce((text, block) => text + (text && (isList(block) ? glue : "\n\n")) + block, "");

/* What Markdown would misread; markers such as [1] stay. */
const escapeText = (text) =>
  text
    .replace(/[\\`]|~~|<(?=[a-z][\w.+-]*[:@])|&(?=#?\w+;)|(?<=\])\(/gi, "\\$&")
    .replace(/\*(?!\s)|(?<!\s)\*|(?<![\p{L}\d])_(?!\s)|(?<!\s)_(?![\p{L}\d])/gu, "\\$&");
const escapeLine = (line) =>
  line.replace(/^((#{1,6}|[-+]|-{3,}|=+)(?=\s|$)|[>|])|(?<=^\d{1,9})[.)](?=\s|$)/, "\\$&");

function addressOf(link) {
  const address = link.getAttribute("href")?.trim();
  if (!URL.canParse(address)) return "";
  const { hostname, pathname, searchParams: query } = new URL(address);
  const counters = /\.google\.[a-z.]+\/url$|safelinks\.protection\.outlook\.com\/$/;
  const real = counters.test(hostname + pathname) && (query.get("q") ?? query.get("url"));
  const url = (real || address).replace(/[\s<>]/g, encodeURIComponent);
  return /^(https?:\/\/[^/?#@]+([/?#]|$)|mailto:[^@]+@[^@]+$)/i.test(url) ? url : "";
}

function formatOf(node, outer) {
  const style = node.dataset.style ?? "";
  const format = { ...outer };
  if (node.matches("b,strong")) format.bold = "**";
  if (node.matches("i,em")) format.italic = "*";
  if (node.matches("s,del")) format.struck = "~~";
  const weight = /(?<!-)font-weight:\s*(\w+)/.exec(style)?.[1];
  if (weight) format.bold = /^(bold|[6-9]00)/.test(weight) && "**";
  const slant = /(?<!-)font-style:\s*(\w+)/.exec(style)?.[1];
  if (slant) format.italic = slant !== "normal" && "*";
  if (outer.isHead) format.bold = "";
  // A footnote's link says no more than its marker.
  if (node.matches("a") && !/^\[\w+\]$/.test(node.textContent.trim())) format.link = addressOf(node);
  return format;
}

/* Marks around the runs that share them; spaces stay outside. */
function write(runs) {
  const open = [];
  let [text, space] = ["", ""];
  for (const { words, marks } of [...runs, { words: "", marks: [] }]) {
    const inner = words.trim();
    if (/^\s/.test(words)) space ||= words[0];
    if (words && !inner) continue;
    while (open.some((mark) => !marks.includes(mark))) text += open.pop();
    text += space;
    for (const mark of marks.filter((each) => !open.includes(each))) {
      text += mark.startsWith("]") ? "[" : mark;
      open.push(mark);
      isRich = true;
    }
    text += inner;
    space = /\s$/.test(words) ? " " : "";
  }
  return text;
}

/* The blocks of Markdown inside a node. */
function read(parent, outer) {
  const blocks = [];
  let runs = [];

  function flush() {
    const lines = write(runs).split("\n").map((line) => line.trim()).filter(Boolean);
    const text = outer.isLine ? lines.join(" ") : lines.map(escapeLine).join("\\\n");
    if (text) blocks.push(text);
    runs = [];
  }

  function add(words, { link, bold, italic, struck }) {
    const isAddress = words.trim() === link;
    const target = /[()]/.test(link) ? `<${link}>` : link;
    const marks = [link && !isAddress && `](${target})`, bold, italic, struck].filter(Boolean);
    runs.push({ words: isAddress ? `<${link}>` : words, marks });
  }

  function visit(node, outerFormat) {
    if (node.nodeType === Node.TEXT_NODE)
      return add(escapeText(node.data.replace(/\s{2,}|[\t\r\n\f]/g, " ")), outerFormat);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(DROPPED)) return;
    const format = formatOf(node, outerFormat);
    if (node.matches("br")) {
      if (runs.at(-1)?.words === "\n") flush();
      else runs.push({ words: "\n", marks: [] });
      return;
    }
    if (node.matches("code,kbd,samp,tt") || (node.matches("pre") && outer.isLine)) {
      isRich = true;
      const code = node.textContent.replace(/\s+/g, " ");
      return code.trim() && add(code.includes("`") ? `\`\` ${code} \`\`` : `\`${code}\``, format);
    }
    if (node.matches("sup") && /^\d+$/.test(node.textContent))
      return add(node.textContent.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]), format);
    const block = blockOf(node, format);
    const isBlock = block !== null || node.matches(BLOCKS);
    if (isBlock) flush();
    if (block) {
      isRich = true;
      blocks.push(block);
    }
    if (block === null) for (const child of node.childNodes) visit(child, format);
    if (isBlock) flush();
  }

  for (const child of parent.childNodes) visit(child, outer);
  flush();
  return blocks;
}

/* A node that is a block with marks of its own; null for any other. */
function blockOf(node, format) {
  if (/^h[1-6]$/.test(node.localName)) {
    const words = read(node, { ...format, isLine: true, isHead: true, bold: "" }).join(" ");
    return words && `${"#".repeat(Math.max(2, node.localName[1]))} ${words}`;
  }
  const inner = { ...format, depth: format.depth + 1 };
  if (format.isLine || format.depth > DEEPEST) return null;
  if (node.matches("table")) return table(node, format);
  if (node.matches("pre")) return fence(node);
  if (node.matches("ul,ol")) return list(node, inner);
  if (!node.matches("blockquote,.MsoQuote,.MsoIntenseQuote")) return null;
  return join(read(node, inner)).replace(/^/gm, "> ").replace(/ $/gm, "");
}

function fence(node) {
  for (const line of node.querySelectorAll("br")) line.replaceWith("\n");
  const code = node.textContent.trimEnd();
  const marks = code.includes("```") ? "~~~~" : "```";
  return code && `${marks}\n${code}\n${marks}`;
}

function list(node, format) {
  const items = [];
  for (const child of node.children) {
    // Google Docs puts a list into a list, outside of its items.
    const blocks = child.matches("ul,ol") ? [list(child, format)] : read(child, format);
    if (isList(blocks[0]) && items.length) items.at(-1).push(...blocks);
    else if (blocks.length) items.push(blocks);
  }
  const first = node.start > 0 && node.start < 1e6 ? node.start : 1;
  const written = items.map((blocks, index) => {
    const mark = node.matches("ol") ? `${first + index}. ` : "- ";
    return mark + join(blocks, "\n").replace(/\n(?!\n)/g, `\n${" ".repeat(mark.length)}`);
  });
  return written.join("\n");
}

function table(node, format) {
  if (node.querySelector("table")) return null; // for the looks of a page
  const cells = [...node.rows].map(() => []);
  for (const [at, row] of [...node.rows].entries())
    for (const cell of row.cells) {
      const inner = { ...format, isLine: true, isHead: at === 0 };
      const words = read(cell, inner).join(" ").replaceAll("|", "\\|");
      let column = 0;
      while (column in cells[at]) column += 1;
      for (const line of cells.slice(at, at + Math.min(cell.rowSpan, SPAN)))
        for (let right = 0; right < Math.min(cell.colSpan, SPAN); right += 1)
          line[column + right] = line === cells[at] && !right ? words : "";
    }
  const rows = cells.filter((line) => line.some(Boolean));
  const width = Math.max(0, ...rows.map((line) => line.findLastIndex(Boolean) + 1));
  if (width < 2) return null;
  rows.splice(1, 0, Array(width).fill("---"));
  const written = rows.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
  return written.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/* Word and Outlook write the items of lists as paragraphs; these become lists. */
function nest(root) {
  let lists = [];
  for (const item of root.querySelectorAll('p[data-style*="mso-list:"]')) {
    const [, level] = /mso-list:\s*l\d+\s+level(\d)/.exec(item.dataset.style) ?? [];
    if (!level) continue;
    const mark = item.querySelector('[data-style*="mso-list:Ignore"]')?.textContent.trim() ?? "";
    const tag = /^\(?\w{1,4}[.)]/.test(mark) ? "ol" : "ul";
    if (item.previousElementSibling !== lists[0]) lists = [];
    lists.length = Math.min(lists.length, level);
    if (lists.length === Number(level) && lists.at(-1).localName !== tag) lists.pop();
    while (lists.length < level) {
      const made = document.createElement(tag);
      if (tag === "ol") made.start = parseInt(mark, 10) || 1;
      if (lists.length) lists.at(-1).append(made);
      else item.before(made);
      lists.push(made);
    }
    const entry = document.createElement("li");
    entry.append(...item.childNodes);
    lists.at(-1).append(entry);
    item.remove();
  }
}

// The content policy complains of styles and handlers even where nothing can follow them.
const quiet = (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1");

/* The Markdown of some HTML; "" when it says no more than its plain text. */
export function markdownOf(html) {
  if (html.length > LONGEST) return "";
  const template = document.createElement("template"); // in which nothing runs or loads
  template.innerHTML = html.replace(/<[a-z][^<>]*>/gi, quiet);
  const root = template.content;
  // What a code editor has on the clipboard is coloured, not formatted.
  if ([...root.children].some((node) => node.matches("div[data-style*=monospace]"))) return "";
  nest(root);
  isRich = root.querySelectorAll("p").length > 1;
  const text = join(read(root, { depth: 0 }));
  // No-break spaces stay where a writer would have put them.
  return isRich ? text.replace(/(?<![\d«–])\u00a0(?![\d»!?;:%–])/g, " ") : "";
}
