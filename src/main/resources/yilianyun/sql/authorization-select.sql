SELECT * FROM yly_authorization WHERE id = :id
