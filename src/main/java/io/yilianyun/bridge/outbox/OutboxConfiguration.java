package io.yilianyun.bridge.outbox;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the outbox and the publisher that empties it. */
@Configuration(proxyBeanMethods = false)
@Import({Outbox.class, OutboxPublisher.class, OutboxRepository.class, Subscriptions.class})
public class OutboxConfiguration {}
