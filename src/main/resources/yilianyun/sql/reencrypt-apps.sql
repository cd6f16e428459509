SELECT app FROM yly_app ORDER BY app
