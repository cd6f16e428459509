SELECT * FROM yly_ticket WHERE id = :id AND app = :app
