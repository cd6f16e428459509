package io.yilianyun.bridge.push;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the reception of the platform's pushes. */
@Configuration(proxyBeanMethods = false)
@Import({PushSignature.class, Pushes.class})
public class PushConfiguration {}
