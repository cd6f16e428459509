-- The bridge's tables whose rows are copied: not the schema's history, nor what says nothing once no node runs.
SELECT LOWER(table_name) FROM information_schema.tables
WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) LIKE 'yly|_%' ESCAPE '|'
  AND LOWER(table_name) NOT IN ('yly_schema_history', 'yly_turn')
ORDER BY 1
