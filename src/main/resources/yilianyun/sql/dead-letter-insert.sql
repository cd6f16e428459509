INSERT INTO yly_dead_letter (id, app, machine_code, operation, subject, open_subject, code, description, category, attempts, status,
  payload, created_at, updated_at)
VALUES (:id, :app, :machineCode, :operation, :subject, :subject, :code, :description, :category, :attempts, 'OPEN',
  :payload, :now, :now)
