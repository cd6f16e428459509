-- What is committed is written at once, not up to half a second later: a process that is killed would forget a rotated refresh token.
SET WRITE_DELAY 0
