SELECT * FROM yly_token WHERE app = :app AND machine_code = :machineCode
