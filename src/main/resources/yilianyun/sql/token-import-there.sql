SELECT app, machine_code
FROM yly_token
WHERE (app, machine_code) IN (:pairs)
