package io.yilianyun.bridge.call;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures calls of the platform with a printer's access token. */
@Configuration(proxyBeanMethods = false)
@Import(Calls.class)
public class CallConfiguration {}
