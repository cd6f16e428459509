package io.yilianyun.bridge.app;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the applications: their state, their rate limiter and their circuit breaker. */
@Configuration(proxyBeanMethods = false)
@Import({Applications.class, CircuitBreaker.class, RateLimiter.class})
public class AppConfiguration {}
