-- How a text is cut into words: the one place that says so, for texts, queries, names, and what is
-- highlighted. PostgreSQL's parser would take `iOS/Android` for a file, `Node.js` for a host and
-- `-19` for a number, and a sentence in Chinese for one word.
--
-- Whoever changes these functions must also make `articles_revision.search` and the indexes of
-- names anew: PostgreSQL keeps what they returned.

-- Letters of scripts that are written without spaces; in them, every two neighbours are a word.
CREATE FUNCTION public.articles_search_unspaced() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\u0E01-\u0E3A\u0E40-\u0E4E'                     -- Thai
        '\u0E81-\u0EBD\u0EC0-\u0ECE\u0EDC-\u0EDF'           -- Lao
        '\u1000-\u103F\u1050-\u109D\uA9E0-\uA9EF\uA9FA-\uA9FE\uAA60-\uAA7F'  -- Burmese, Shan
        '\u1780-\u17D3\u17D7\u17DC\u17DD'                   -- Khmer
        '\u1950-\u19C9\u1A20-\u1A7C\uAA80-\uAADD'           -- Tai
        '\u1B00-\u1B4C\uA980-\uA9C0'                        -- Balinese, Javanese
        '\u1100-\u11FF\u3131-\u318E\uA960-\uA97C\uAC00-\uD7FB'  -- Hangul, whose words have endings
        '\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303B\u303C\u3041-\u309F\u30A1-\u30FA\u30FC-\u30FF'
        '\u3105-\u312F\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF'
        '\U00020000-\U0003FFFF'                             -- kana, bopomofo, Han
$$;

-- Of these, the vowels and tones that belong to the letter before them.
CREATE FUNCTION public.articles_search_marks() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\u0E31\u0E33-\u0E3A\u0E47-\u0E4E\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE\u102B-\u103E'
        '\u1056-\u1059\u105E-\u1060\u1062-\u1064\u1067-\u106D\u1071-\u1074\u1082-\u108D\u108F'
        '\u109A-\u109D\u17B6-\u17D3\u17DD\u1A55-\u1A7C\u1B34-\u1B44\u3099\u309A\uA9B3-\uA9C0\uA9E5'
        '\uAA7B-\uAA7D\uAAB0-\uAABF'
$$;

-- What is in no word: white space, punctuation, symbols.
CREATE FUNCTION public.articles_search_between() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\s!-/:-@\[-`{-~\u0080-\u00A9\u00AB\u00AC\u00AE-\u00B1\u00B4\u00B6-\u00B8\u00BB-\u00BF'
        '\u00D7\u00F7\u02B9-\u02BC\u02C8\u055A\u05F3\u05F4\u2000-\u200A\u2010-\u2029\u202F-\u205F'
        '\u20A0-\u20CF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3020\u3030\u30FB\uFF00-\uFF0F'
$$;

-- One spelling of characters: composed and without forms of width (NFKC), without what is not seen
-- (soft hyphens, joiners, spaces without width) and marks that are seldom typed (points of Hebrew
-- and Arabic, stresses). A number keeps its groups: 1 000 is 1,000. Markdown's own characters go.
CREATE FUNCTION public.articles_search_clean(given text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    cleaned text := coalesce(given, '');
    letter CONSTANT text := '[^' || public.articles_search_between() || ']';
BEGIN
    IF cleaned ~ '[\\*&]' THEN
        cleaned := regexp_replace(cleaned, '\\(?=[!-/:-@\[-`{-~])', '', 'g');
        cleaned := regexp_replace(cleaned, '(?<=' || letter || ')\*+(?=' || letter || ')', '', 'g');
        cleaned := regexp_replace(cleaned,
            '&(shy|zwj|zwnj|ZeroWidthSpace|NoBreak|#0*(173|820[3-5]|8288)|#x0*(ad|200[b-d]|2060));',
            '', 'gi');
        cleaned := regexp_replace(replace(cleaned, '&amp;', '&'), '&(nbsp|#160|#xa0);', ' ', 'gi');
    END IF;
    IF octet_length(cleaned) > length(cleaned) THEN
        cleaned := regexp_replace(cleaned,
            '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E'
            '\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3'
            '\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]', '', 'g');
        cleaned := regexp_replace(cleaned,
            '(?<=[0-9])[\u00A0\u2007-\u2009\u202F](?=[0-9]{3}(?![0-9]))', ',', 'g');
        IF cleaned IS NOT NFKC NORMALIZED THEN
            cleaned := normalize(cleaned, NFKC);
        END IF;
        cleaned := replace(cleaned, 'ς', 'σ');  -- a capital does not tell them apart
        cleaned := regexp_replace(cleaned,
            '[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640'
            '\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u1AB0-\u1AFF'
            '\u1DC0-\u1DFF\u20D0-\u20FF]', '', 'g');
    END IF;
    RETURN cleaned;
END $$;

-- The parts of a cleaned text, with spaces between them. Of a script without spaces, every letter
-- but the first is written twice: `ABCD` becomes `A AB BC CD D`.
CREATE FUNCTION public.articles_search_parts(cleaned text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    gaps CONSTANT text := '[' || public.articles_search_between() || ']+';
    parts text := regexp_replace(cleaned, gaps, ' ', 'g');
    unspaced CONSTANT text := '[' || public.articles_search_unspaced() || ']';
    marks CONSTANT text := '[' || public.articles_search_marks() || ']';
BEGIN
    IF octet_length(parts) > length(parts) AND parts ~ unspaced THEN
        parts := regexp_replace(parts, '(' || unspaced || '+)', ' \1 ', 'g');
        parts := regexp_replace(parts, '(' || unspaced || marks || '*)', '\1 \1', 'g');
    END IF;
    RETURN parts;
END $$;

-- What joined words are without what joins them: `COVID-19` is also `COVID19`, `AT&T` is `ATT`. Of
-- three and more also all but the last and all but the first. `C++` and `C#` are words of their
-- own, `COVID19` is also `COVID 19`, and `v2.0` is `v 2 0`. What ends English contractions joins
-- nothing.
CREATE FUNCTION public.articles_search_joined(cleaned text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    word CONSTANT text :=
        '[^' || public.articles_search_between() || public.articles_search_unspaced() || ']';
    joint CONSTANT text := '(?:[-&_\u00B7\u2010-\u2013\u2027\u05F4]|(?<![0-9])\.|\.(?![0-9])'
        '|(?<=[0-9])[.,](?=[0-9]{3}(?!' || word || '))'
        '|[''`\u02B9-\u02BC\u02C8\u055A\u05F3\u2018\u2019\u2032]'
        '(?!(?:s|t|d|m|ll|re|ve|S|T|D|M|LL|RE|VE)(?!' || word || ')))';
    joints CONSTANT text :=
        '[-&_.,''`\u00B7\u02B9-\u02BC\u02C8\u055A\u05F3\u05F4\u2010-\u2013\u2018\u2019\u2027'
        '\u2032]';
BEGIN
    RETURN coalesce(string_agg(CASE
        WHEN found.form[2] IS NOT NULL
            THEN replace(replace(found.form[2], '+', 'plus'), '#', 'sharp')
        WHEN found.form[3] IS NOT NULL
            THEN replace(regexp_replace(found.form[3], '([0-9])', ' \1'), '.', ' ')
        WHEN length(found.form[1]) > 60 THEN NULL
        WHEN found.form[1] ~ (joint || word || '+' || joint) THEN regexp_replace(concat_ws(' ',
            found.form[1],
            regexp_replace(found.form[1], joint || word || '+$', ''),
            regexp_replace(found.form[1], '^' || word || '+' || joint, '')), joints, '', 'g')
        ELSE regexp_replace(found.form[1], joints, '', 'g')
    END, ' '), '')
    FROM regexp_matches(cleaned,
        '(?<!' || word || ')(?:(' || word || '+(?:' || joint || word || '+)+)'
        '|(' || word || '+(?:\+\+|[+#](?!' || word || ')))'
        '|([[:alpha:]]+[0-9]+(?:\.[0-9]+)*(?!' || word || ')))', 'g') AS found (form);
END $$;

-- The parts of any text.
CREATE FUNCTION public.articles_search_cut(given text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.articles_search_parts(public.articles_search_clean(given))
$$;
