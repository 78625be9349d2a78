"""What tells a claim in figures from a time, a date, a name: in English, German and French."""

import re

NUMBER = re.compile(
    r"(?<![\w.\-–/#^+【〔［])(?<!\d:)\d[\d.,\u00a0\u202f]{0,30}(?: \d{3}){0,4}(?!\d)"
)
YEAR = re.compile(r"1\d{3}|2[01]\d\d")
DOTTED = re.compile(r"\d{1,4}\.\d{1,4}\.(?:\d{0,4})?(?:\.\d{1,4})?")  # 9.11.2026, 1.6., 5.2.1
DECIMAL = re.compile(r"\d{1,3}[.,]\d{1,2}")
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){1,9}")

_RANGE = r"(?:(?:\s(?:to|or|and|bis|oder|und|à|ou|et|au)\s|[–-])\d[\d.,:]{0,12})?"
_GAP = r"[\s-]?"
_MONEY = (
    r"(?:[€$£¥₹]|(?:euros?|dollars?|pounds?|pence|cents?|yen|yuan|rupees|francs?|crowns|kron(?:er|or)"
    r"|roubles|pesos|franken|aud|cad|chf|cny|eur|gbp|inr|jpy|usd)\b)"
)
_SHARE = r"(?:[%‰]|(?:per[ -]?cent(?:age)?|percentiles?|prozent(?:punkte)?|pour[ -]cent|basis)\b)"
_MAGNITUDE = (
    r"(?:(?:hundred|thousand|million|billion|trillion|tausend|million(?:en|s)|milliarden?"
    r"|milliards?|billionen|mio|mrd|mille|bn|tn|mn)\b)"
)
_MULTIPLE = (
    r"(?:strong\b|(?:times|mal|fois)\s(?:as|so|more|less|higher|larger|bigger|greater|longer|faster"
    r"|mehr|plus|moins|the)\b|fold\s(?:increase|rise|growth|jump|more|higher)\b)"
)
CLAIMED = re.compile(
    rf"{_RANGE}(?:{_GAP}(?:{_MONEY}|{_SHARE}|{_MAGNITUDE}|{_MULTIPLE})|k\b(?! (?:run|race)))",
    re.IGNORECASE,
)
MONEY_BEFORE = re.compile(
    r"(?:[€$£¥₹]|\b(?:AUD|CAD|CHF|CNY|EUR|GBP|INR|JPY|USD|Rs\.?))[ \u00a0\u202f]?\Z"
)
# “3.4m”, “$5m”, and “5m people”, but not the “100m”.
MILLIONS = re.compile(r"m\b")
COUNTED = re.compile(
    rf"{_RANGE}\s(?:[a-zà-ÿ-]{{2,20}}\s)?"
    r"(?:people|persons?|men|women|children|girls|boys|(?:resident|inhabitant|citizen|worker|employee"
    r"|student|pupil|teacher|doctor|nurse|patient|prisoner|soldier|refugee|migrant|passenger|visitor"
    r"|voter|vote|member|user|customer|job|seat|home|house|household|shop|school|hospital|bed|car"
    r"|vehicle|death|victim|case|cop(?:y|ie)|tonne|ton|tree|compan(?:y|ie)|journalist|book|animal)s?"
    r"|Menschen|Personen|Einwohner|Beschäftigte[n]?|Frauen|Männer|Kinder|Stimmen|Wohnungen|Fälle"
    r"|Euro|personnes|habitants|salariés|emplois|logements|voix|morts|femmes|hommes|enfants)\b"
)
# 1500 is no year when things follow.
ROUND = re.compile(r"\d\d[05]0")
THINGS = re.compile(r"\s(?:[a-z-]{2,20}\s)?[a-z]{3,20}s\b")
BEFORE_YEAR = re.compile(
    r"\b(?:in|since|of|by|from|until|till|to|before|after|during|for|and|the|this|its|mid|around|im"
    r"|jahr|seit|bis|von|en|depuis|avant|après|jusqu’en|de|early|late|spring|summer|autumn|winter"
    r"|year|season)\s\Z",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:Jan(?:uary|uar|vier)?|Feb(?:ruary|ruar)?|M(?:arch|ärz|ars|ar)|Apr(?:il)?|Ma[iy]"
    r"|Jun[ei]?|juin|Jul[iy]?|juillet|Aug(?:ust)?|août|Sept?(?:ember|embre)?|O[ck]t(?:ober|obre)?"
    r"|Nov(?:ember|embre)?|De[cz](?:ember)?|janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre)\b"
)
_DAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
)
_CLOCK = r"(?:[ap]\.?m\b|Uhr\b|h\b|heures?\b|o[’']clock)"
_PLACE = r"(?:Street|Road|Avenue|Lane|Square|Place|Drive|Boulevard|Way|Close|Terrace|Gardens|Row)"
_STREET = r"(?:rue|avenue|boulevard|place|quai|chemin|impasse|allée|route|cours)"
_PLAY = (
    r"(?:points?|goals?|runs?|sets?|games|match(?:es)?|wickets?|laps?|rebounds|assists|wins|caps|rounds?|acts?"
    r"|parts?|Punkten?|Toren?|Spielen?|Akten?|buts|actes?)"
)
# Behind a number that is no claim.
OTHER_BEHIND = re.compile(
    rf"{_RANGE}\s?{_CLOCK}|\.?{_RANGE}\.?\s?(?:{_MONTH}|(?:er\s|ème\s){_MONTH})"
    rf"|\s(?:[A-Z][\w’]{{1,20}}\s){{1,3}}{_PLACE}\b|,?\s{_STREET}\b|{_RANGE}\s{_PLAY}\b"
    r"|[:/]\d|[–-][\w]|\.\s(?:Jahrhundert|Liga|Bundesliga|Mal|Platz|Tag|Runde|Minute|FC|Klasse)\b"
)
MEASURE = re.compile(
    rf"{_RANGE}[\s-]?(?:(?:second|minute|min|hour|day|night|week|month|year|decade|mile|yard"
    r"|(?:kilo|centi|milli)?met(?:re|er)|degree|kilogram|gram|litre|liter|acre|hectare|seconde|jour"
    r"|semaine|année|heure|degré|(?:kilo|centi|milli)?mètre|litre|knot)s?\b|(?:centuries|feet|foot"
    r"|inch(?:es)?|°|km/?h?\b|[cm]?m\b|kg\b|g\b|mph\b|ans?\b|mois\b|Grad\b|Sekunden?\b"
    r"|Minuten?\b|Stunden?\b|\w{0,20}[Tt]agen?\b|Wochen?\b|Monaten?\b|Jahre?n?\b|Lebensjahr"
    r"|(?:Kilo|Zenti|Milli)?[Mm]etern?\b|Liter\b|Hektar\b))"
)
CHANGED = re.compile(r"\b(?:by|um)\s(?:\w{2,12}\s){0,2}\Z")
AVERAGE = re.compile(r"\b(?:average|median|[Dd]urchschnitt|durchschnittlich|moyenne)")

_LABEL = (
    r"(?:rooms?|pages?|lines?|items?|options?|buttons?|keys?|lights?|steps?|articles?|sections?|rules?"
    r"|clauses?|paragraphs?|chapters?|verses?|acts?|scenes?|seasons?|episodes?|parts?|volumes?"
    r"|issues?|versions?|numbers?|platforms?|gates?|tracks?|runways?|terminals?|levels?|floors?"
    r"|phases?|stages?|rounds?|grades?|class|weeks?|days?|years?|laps?|lanes?|units?|flats?|blocks?"
    r"|channels?|figures?|tables?|questions?|points?|sizes?|types?|category|categories|zones?|tiers?"
    r"|highways?|routes?|bus(?:es)?|trains?|trams?|flights?|roads?|junctions?|exits?|kilomet(?:re|er)"
    r"|mile|minutes?|entry|entries|cases?|file|form|annex|appendix|shelf|box|cell|ward|court|group"
    r"|chapitre|ligne|salle|quai|voie|numéro|groupe|tome|étape|alinéa|bus|kilomètre|code|order|lot)"
)
_SIGN = r"(?:§{1,2}|№|n[°ºo]\.?|\b(?:nos?|nr|art|abs|pp?|vol|ch|sec|fig|bd|ziff|kap)\.)"
_PERSONS = (
    r"(?:child|children|kids|people|anyone|anybody|everyone|everybody|no one|nobody|those|adults"
    r"|pupils|girls|boys|men|women|drivers|residents|players|persons|visitors|kinder|jugendliche|personen"
    r"|wer|enfants|jeunes)"
)
# Before a number that is no claim. Behind “rooms 3 to” another one follows.
OTHER_BEFORE = re.compile(
    rf"(?:\b{_LABEL}\s|{_SIGN}\s?)(?:\d[\d.]{{0,6}}\s?(?:to|and|or|–|,|bis|und|et|à)\s)?\Z"
    rf"|\b{_MONTH}\.?\s(?:the\s)?(?:\d{{1,2}}\s(?:and|to|or)\s)?\Z|\b{_DAY},?\s(?:the\s)?\Z"
    r"|\b(?:aged?|ages|turn(?:s|ed|ing)?)\s(?:of\s|only\s|just\s)?(?:\d{1,2}\s(?:to|and|or)\s)?\Z"
    rf"|\b{_PERSONS}\s(?:who\sare\s|aged\s)?(?:under|over|below|above|unter|über|ab|bis|de)\s\Z"
    r"|\b(?:Höhe|top|last|final|best)\s\Z|\b0\d{1,5}[ /-]\Z|\d\s?h\s\Z"
    r"|\b(?:at|um)\s\d{1,2}[.:]?\d{0,2}(?:,|\s(?:and|or|und))\s\Z",
    re.IGNORECASE,
)
# Behind which nothing is counted: an hour, an age, a seat. Not so where a total was named before.
TOTAL = re.compile(
    r"\b(?:toll|total|number\sof|rate|index|count|population|turnout|majority|Zahl|Quote|nombre|taux)\b"
    r"[^.!?;]{0,60}\Z",
    re.IGNORECASE,
)
NOTHING_COUNTED = re.compile(
    r"\)?(?:[.,;:!?”’\"]|\Z|\s(?:and|or|in|on|at|to|each|every|with|a|the|for|but|before|after|when"
    r"|that|from|until|till|she|he|they|I|it|to|by|of|into|near|has|had|is|was|were|went|will|sharp|first"
    r"|then|again|und|oder|et|ou|now|who|as|if|is|ist|war|im|in|bei|sur|à|de|par|selon)\b)"
)
NAMED_AGE = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]{0,30},\s|\()\Z")
AGE_ENDS = re.compile(r"[,;.)]|\sof\s")

NAME = re.compile(r"(?:\A|(?<=[\s(“„«\"’-]))([\w’'.+-]{0,30}[A-ZÀ-Þ][\w’'+-]{0,30})[ \u00a0]\Z")
NAME_AND = re.compile(r"\b[A-ZÀ-Þ][\w’'-]{0,30} \d[\d.]{0,6} (?:and|or|to|und|et) \Z")
BEGINS = re.compile(r"(?:\A|[.!?:;…][”’\"')\]]{0,3}\s{1,3}|\n\s{0,3})[“„«‘\"'(]{0,2}\Z")
# Words that stand before a count at the beginning of a sentence, and are no names.
STARTERS = frozenset(
    "a about above all almost already also among an and another approximately around as at "
    "because before behind below between both but by counting despite during each even every "
    "exactly fewer for from giving had has have her here his i if in including its just last "
    "less like more my nearly next nobody not now of officials on once only or our out over per "
    "perhaps police roughly since so some still than that the their then there these they this "
    "those though through to today together tomorrow total under until up we when where while "
    "with within without yesterday you your alle als am an auf aus bei bis circa damals das dem "
    "den der des die diese ein eine etwa fast für gegen genau gut heute hinter ihre im in "
    "insgesamt knapp mehr mit nach noch nur ob rund seine seit sind so trotz über um und unter "
    "unsere vier von vor waren wegen weil wenn wo zu zusammen à après au aux avec avant ce ces "
    "chez dans de depuis des dont du elle en entre environ et exactement il ils la le les leurs "
    "mais nos ou par pour plus près presque quelque quelques sans selon ses soit sur tous "
    "toutes un une vers".split()
)

_ONE_TO_TEN = "(?:one|two|three|four|five|six|seven|eight|nine|ten)"
_SPELT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:-\w{3,5})?|half a)"
)
_TIME = (
    r"(?:an?\s(?:hour|century|year|mile)|time|way|night|day|year|match|game|season|century|hour)"
)
IN_WORDS = re.compile(
    rf"\b(?:(?:a|one|two|three|four|five|six|seven|eight|nine)[ -](?:third|quarter|fifth|sixth"
    rf"|seventh|eighth|ninth|tenth)s?\sof(?!\s(?:the\s)?{_TIME})"
    r"|(?<!first )(?<!second )(?<!other )(?<!top )(?<!bottom )(?<!better )(?<!latter )half"
    rf"(?:\sof)?\s(?:all|the|its|their|them|those|these)(?!\s{_TIME})"
    r"|every\s(?:second|third|fourth|fifth|tenth)\s(?!day|week|month|year|hour|\w{2,6}day)[a-z]{2,20}"
    rf"|{_ONE_TO_TEN}\s(?:in|out\sof)\s(?:every\s)?(?:{_ONE_TO_TEN}|twenty|a\shundred|\d{{1,6}})"
    rf"|(?:twice|{_ONE_TO_TEN}\stimes)\s(?:as\s(?:many|much|likely|high|often|large|big|long|fast)|more"
    r"|higher|larger|bigger|greater|the\s(?:number|rate|size|average|price|amount|cost))"
    r"|(?:more\sthan|almost|nearly|roughly)\s(?:doubled|tripled|quadrupled|halved)"
    rf"|{_SPELT}[ -](?:per[ -]?cent|percentage\spoints|hundred|thousand|million|billion|trillion)"
    r"|(?:ein|zwei|drei|vier)\s(?:Drittel|Viertel|Fünftel|Zehntel)\s(?:der|aller|des)"
    r"|Hälfte\s(?:der|aller|des)|jede[rs]?\s(?:zweite|dritte|vierte|fünfte|zehnte)"
    r"|(?:doppelt|dreimal|viermal|fünfmal|zehnmal)\sso\s(?:viele?|hoch|groß|oft)"
    r"|(?:un|deux|trois)\s(?:tiers|quarts?|cinquièmes?)\s(?:des|de\sla|du)|la\smoitié\s(?:des|de\sla|du)"
    r"|(?:un|une|deux|trois)\s(?:\w{2,20}\s)?sur\s(?:deux|trois|quatre|cinq|dix)"
    r"|(?:deux|trois|quatre|cinq|dix)\sfois\s(?:plus|moins))\b",
    re.IGNORECASE,
)
