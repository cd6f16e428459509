-- Computed from UTC: a local time that occurs twice, in autumn, cannot shift it.
SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000
