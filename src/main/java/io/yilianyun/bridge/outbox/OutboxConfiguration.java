package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.persistence.SqlTemplate;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the outbox and the publisher that empties it. */
@Configuration(proxyBeanMethods = false)
@Import({Outbox.class, OutboxPublisher.class, SqlTemplate.class})
public class OutboxConfiguration {}
