UPDATE yly_refresh_hour SET refreshes = refreshes + :count WHERE hour_at = :at AND app = :app AND outcome = :outcome
