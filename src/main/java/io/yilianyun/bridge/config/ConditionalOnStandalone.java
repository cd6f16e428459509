package io.yilianyun.bridge.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/** Matches when the bridge runs on its own. In a host application, what is so marked is the host's to decide. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnBean(name = "bridgeApplication")
public @interface ConditionalOnStandalone {}
