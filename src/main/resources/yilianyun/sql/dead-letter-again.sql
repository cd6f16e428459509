UPDATE yly_dead_letter
SET operation = :operation, code = :code, description = :description, category = :category, attempts = attempts + :attempts,
  status = 'OPEN', payload = COALESCE(:payload, payload), updated_at = :now
WHERE id = :id
