"""What a PostgreSQL database is made of, in one order, to compare two of them.

    python -m tests.schema postgres://…/one postgres://…/other

prints every line that only one of them has, and ends with 1 if there is any.
"""

import difflib
import re
import sys

import psycopg

# Each query names a part of the schema and describes it in a text. What belongs to an extension
# is left to it: only its name counts. Nothing here depends on the order in which things were made,
# but for the columns of a table, which are described once in order and once without.
PARTS = {
    "extension": "SELECT extname, extnamespace::regnamespace::text FROM pg_extension",
    "table": """
        SELECT relname, concat_ws(' ', relkind, relpersistence, reloptions::text)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')
    """,
    "order of columns": """
        SELECT relname, string_agg(attname, ' ' ORDER BY attnum)
        FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY relname
    """,
    "column": """
        SELECT relname || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
            CASE WHEN attnotnull THEN 'NOT NULL' END, 'identity', nullif(attidentity, ''),
            'generated', nullif(attgenerated, ''), pg_get_expr(adbin, adrelid),
            (SELECT collname FROM pg_collation WHERE oid = attcollation), 'storage', attstorage)
        FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    """,
    "constraint": """
        SELECT conrelid::regclass || '.' || conname,
            contype::text || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
    """,
    "index": """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) || ' valid ' || indisvalid
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace
    """,
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || ' ' || tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "function": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
            AND NOT EXISTS (
                SELECT FROM pg_depend WHERE pg_depend.objid = pg_proc.oid AND deptype = 'e')
    """,
    "text search": """
        SELECT cfgname || ' ' || alias,
            string_agg(mapdict::regdictionary::text, ' ' ORDER BY mapseqno)
        FROM pg_ts_config JOIN pg_ts_config_map ON mapcfg = pg_ts_config.oid
        JOIN ts_token_type(cfgparser) ON tokid = maptokentype
        WHERE cfgnamespace = 'public'::regnamespace GROUP BY cfgname, alias
    """,
    "statistics": """
        SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
    """,
    "sequence": """
        SELECT schemaname || '.' || sequencename, concat_ws(' ', data_type::text, start_value,
            min_value, max_value, increment_by, cycle, cache_size) FROM pg_sequences
    """,
    "comment": """
        SELECT pg_describe_object(classoid, objoid, objsubid), description FROM pg_description
        WHERE objoid >= 16384 AND classoid <> 'pg_extension'::regclass
            AND NOT EXISTS (SELECT FROM pg_depend WHERE pg_depend.objid = objoid AND deptype = 'e')
    """,
    "type": """
        SELECT typname, typtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    """,
}


def describe(connection: psycopg.Connection) -> dict[str, str]:
    """Every part of the schema by its name, such as "column articles_tag.slug"."""
    parts = {}
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")  # so that all names come with their schema
        for kind, query in PARTS.items():
            cursor.execute(query)
            parts |= {f"{kind} {name}": _plain(kind, text) for name, text in cursor}
    return parts


def _plain(kind: str, text: str) -> str:
    """A dump writes the same condition with other casts and brackets than it was made with."""
    if kind not in {"constraint", "index", "trigger"}:
        return text
    return re.sub(r"[()]|::(character varying|text)(\[\])?", "", text)


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """What only one of them has, marked by - and +, the parts in the order of their names."""
    lines = []
    for name in sorted(one.keys() | other.keys()):
        old, new = one.get(name), other.get(name)
        if old != new:
            texts = [[] if text is None else f"{name}: {text}".splitlines() for text in (old, new)]
            lines += list(difflib.unified_diff(*texts, lineterm="", n=0))[2:]
    return [line for line in lines if not line.startswith("@@")]


def main(urls: list[str]) -> int:
    described = []
    for url in urls:
        with psycopg.connect(url) as connection:
            described.append(describe(connection))
    found = differences(*described)
    sys.stdout.write("\n".join(found or ["The two databases are made of the same parts."]) + "\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:3]))
