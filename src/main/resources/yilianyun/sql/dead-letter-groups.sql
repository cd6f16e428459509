SELECT app, operation, code, category, COUNT(*) AS count, MIN(description) AS description, MIN(created_at) AS oldest, MAX(updated_at) AS latest
FROM yly_dead_letter
WHERE status = :status [[AND app = :app]] [[AND machine_code = :machineCode]] [[AND code = :code]] [[AND category = :category]]
GROUP BY app, operation, code, category
ORDER BY COUNT(*) DESC, app, code
