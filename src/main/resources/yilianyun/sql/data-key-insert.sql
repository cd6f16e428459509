-- A new key encrypts from now on: of two nodes that add one at the same moment, the generation is taken for one.
INSERT INTO yly_data_key (id, generation, wrapped, wrapped_by, created_at, complete_at)
VALUES (:keyId, :generation, :wrapped, :wrappedBy, :now, :completeAt)
