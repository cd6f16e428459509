SELECT * FROM yly_app WHERE app = :app
