package io.yilianyun.bridge.deadletter;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the dead letters. */
@Configuration(proxyBeanMethods = false)
@Import({DeadLetterRepository.class, CustomDeadLetters.class})
public class DeadLetterConfiguration {}
