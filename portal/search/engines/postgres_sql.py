"""The statements of the PostgreSQL engine."""

DAMAGE = ("42P01", "42703", "XX001", "XX002", "58030", "58P01")  # no such table or column, damaged pages or files

EDITION = """
    SELECT id, position, documents, tokens
      FROM search_edition
     WHERE id = CAST(:edition AS integer) OR (CAST(:edition AS integer) IS NULL AND is_current)
"""

WAS_THERE = "SELECT EXISTS (SELECT FROM search_vector)"

DOCUMENTS = "SELECT count(*) FROM search_vector WHERE edition_id = :edition"

# A row for the edition even where it has none of the terms: without a row there is no edition.  OFFSET has each term
# looked up by itself: a planner that takes the table for empty, as it does after a rebuild until it was analysed,
# would rather read all terms of the edition for each question.
FREQUENCIES = """
    SELECT known.term, known.documents, edition.documents AS held, edition.tokens
      FROM search_edition edition
 LEFT JOIN LATERAL (
           SELECT one.term, one.documents
             FROM unnest(CAST(:terms AS text[])) AS asked (term)
       CROSS JOIN LATERAL (
                  SELECT term, documents
                    FROM search_term
                   WHERE edition_id = edition.id AND term = asked.term
                  OFFSET 0) one
            WHERE one.documents > 0) known ON true
     WHERE edition.id = CAST(:edition AS integer) OR (CAST(:edition AS integer) IS NULL AND edition.is_current)
"""

BEGINNING = """
    SELECT term, documents
      FROM search_term
     WHERE edition_id = :edition AND term >= :prefix AND term < :beyond AND documents > 0
  ORDER BY documents DESC, term
     LIMIT :limit
"""

# Each leading term is one walk through the index, which knows by itself which documents match: no vector is opened but
# those of the places to be counted, each looked up by its key.  The OFFSETs and the sum hold the planner to that.  With
# the terms before its eyes and hardly any statistics, or where it takes the table for empty, as it was when it was last
# analysed, it would rather open every vector of the edition for every term and every place.  A vector gives only the
# terms asked for: the others are filtered out before it is taken apart, for taking apart is what costs.
CANDIDATES = """
      WITH used AS (
           SELECT id
             FROM search_edition
            WHERE id = CAST(:edition AS integer) OR (CAST(:edition AS integer) IS NULL AND is_current)),
           best AS (
           SELECT v.key, sum(lead.weight) AS weight, v.at
             FROM unnest(CAST(:leading AS text[]), CAST(:weights AS float8[])) AS lead (term, weight)
       CROSS JOIN LATERAL (
                  SELECT v.key, v.at
                    FROM search_vector v
                   WHERE v.words @@ CAST(lead.term AS tsquery)
                     AND v.edition_id + 0 = (SELECT id FROM used)
                     AND (v.audience_id = ANY(CAST(:audiences AS bigint[])) AND v.audience_id <> 0
                          OR v.audience_id = 0 AND v.author_id = CAST(:reader AS bigint))
                     AND (CAST(:kinds AS text[]) = '{}' OR v.kind = ANY(CAST(:kinds AS text[])))
                     AND (CAST(:statuses AS text[]) = '{}' OR v.status = ANY(CAST(:statuses AS text[])))
                     AND (CAST(:tags AS text[]) = '{}' OR v.tags && CAST(:tags AS text[]))
                     AND (CAST(:languages AS text[]) = '{}' OR v.language = ANY(CAST(:languages AS text[])))
                     AND (CAST(:authors AS bigint[]) = '{}' OR v.author_id = ANY(CAST(:authors AS bigint[])))
                     AND (CAST(:products AS bigint[]) = '{}' OR v.products && CAST(:products AS bigint[]))
                     AND (CAST(:since AS bigint) IS NULL OR v.at >= :since)
                     AND (CAST(:until AS bigint) IS NULL OR v.at < :until)
                     AND v.key <> ALL(CAST(:without AS text[]))
                  OFFSET 0) v
         GROUP BY v.key, v.at
         ORDER BY weight DESC, v.at DESC NULLS LAST, v.key
            LIMIT :limit),
           placed AS (
           SELECT key, row_number() OVER (ORDER BY weight DESC, at DESC NULLS LAST, key) - 1 AS place FROM best)
    SELECT placed.key, coalesce(opened.length, 0) AS length, opened.counts
      FROM placed
 LEFT JOIN LATERAL (
           SELECT v.length, (
                  SELECT json_object_agg(lexeme, cardinality(positions))
                    FROM unnest(ts_filter(setweight(v.words, 'A', CAST(:terms AS text[])), '{a}'))) AS counts
             FROM (SELECT length, words
                     FROM search_vector
                    WHERE edition_id = (SELECT id FROM used) AND key = placed.key
                   OFFSET 0) v
            WHERE placed.place >= :first AND placed.place < :end) opened ON true
  ORDER BY placed.place
"""

TAKE_OUT = """
      WITH left_out AS (
           DELETE FROM search_vector
            WHERE edition_id = :edition AND key = ANY(CAST(:keys AS text[]))
        RETURNING words, length),
           fewer AS (
           SELECT lexeme, count(*) AS documents FROM left_out, unnest(words) GROUP BY lexeme)
    SELECT count(*) AS documents, coalesce(sum(length), 0) AS tokens,
           (SELECT json_object_agg(lexeme, documents) FROM fewer) AS terms
      FROM left_out
"""

PUT_IN = """
    INSERT INTO search_vector
           (edition_id, key, kind, status, tags, language, at, audience_id, author_id, products, length, words)
    VALUES (:edition, :key, :kind, :status, CAST(:tags AS text[]), :language, :at, :audience, :author,
            CAST(:products AS bigint[]), :length,
            CAST(:words AS tsvector))
"""

# What was put in lies in a list that each search would have to read through, until it is sorted in: done at once.
SORT_IN = "SELECT gin_clean_pending_list('ix_search_vector_by_words')"

COUNT = """
    INSERT INTO search_term AS known (edition_id, term, documents)
    SELECT :edition, new.term, new.documents
      FROM unnest(CAST(:terms AS text[]), CAST(:counts AS integer[])) AS new (term, documents)
        ON CONFLICT (edition_id, term) DO UPDATE SET documents = known.documents + excluded.documents
"""

NOTE = """
    UPDATE search_edition
       SET position = :position, documents = documents + :documents, tokens = tokens + :tokens
     WHERE id = :edition
"""

BEGIN_TWIN = "INSERT INTO search_edition (is_current, documents, tokens) VALUES (false, 0, 0) RETURNING id"
FORGET_TWIN = "DELETE FROM search_edition WHERE NOT is_current"
FORGET_CURRENT = "DELETE FROM search_edition WHERE is_current"
MAKE_CURRENT = "UPDATE search_edition SET is_current = true WHERE id = :edition"

ANALYZE = "ANALYZE search_vector (edition_id, key)"  # so that the planner knows at once how large it has become

# The oldest edition that has rows, if it is none any more; those that came after it have their turn when it is gone.
LEFT_OVER = """
    SELECT oldest.id
      FROM (SELECT min(edition_id) AS id FROM search_vector UNION SELECT min(edition_id) FROM search_term) oldest
     WHERE oldest.id IS NOT NULL AND NOT EXISTS (SELECT FROM search_edition WHERE search_edition.id = oldest.id)
"""

DROP_VECTORS = """
    DELETE FROM search_vector
     WHERE ctid = ANY(ARRAY(SELECT ctid FROM search_vector WHERE edition_id = :edition LIMIT :most))
"""

DROP_TERMS = """
    DELETE FROM search_term
     WHERE ctid = ANY(ARRAY(SELECT ctid FROM search_term WHERE edition_id = :edition LIMIT :most))
"""
