-- What two names have in common that are one to a reader: “Café”, “CAFÉ”, and the same with a soft
-- hyphen or a combining accent; “straße” and “STRASSE”; “ΟΔΟΣ” and “οδος”; “İstanbul” and
-- “istanbul”. The one comparison of names: constraints, indexes, and lookups are made of it.
CREATE FUNCTION public.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(normalize(replace(replace(replace(translate(
    lower(regexp_replace(normalize(name, NFKC),
        -- controls, what is not shown, and what is no character
        '[\u0001-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5'
        '\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f'
        '\ufeff\uffa0\ufff0-\ufffc\U000e0000-\U000e0fff]', '', 'g')),
    -- apostrophes and hyphens that a keyboard, a text processor, and a typesetter make
    '’‘ʼʻ`´′‐‑−', '''''''''''''''---'),
    'ß', 'ss'), 'ς', 'σ'), U&'i\0307', 'i'), NFKC), '\s+', ' ', 'g'));
