package io.yilianyun.bridge.config;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Binds and checks the configuration before any other bean exists, so that a wrong one leaves nothing behind. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BridgeProperties.class)
public class PropertiesConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PropertiesConfiguration.class);

    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor bridgeBindHandlerAdvisor() {
        return ReportingBindHandler::new;
    }

    @Bean
    static EarlyBinding bridgeEarlyBinding(ConfigurableEnvironment environment) {
        return new EarlyBinding(environment);
    }

    /** Comes after the processors with a priority, since binding needs the placeholders that one of those sets up. */
    record EarlyBinding(ConfigurableEnvironment environment) implements BeanFactoryPostProcessor, Ordered {
        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
            // A context that was not started by SpringApplication has not seen the environment post-processor.
            BridgeDefaults.addTo(environment);
            CommandLineSecrets.check(environment);
            try {
                BridgeProperties properties = beans.getBean(BridgeProperties.class);
                if (ConfigurationRules.exposed(properties.publicUrl())) {
                    LOG.warn(
                            "yilianyun.public-url is '{}': authorization codes reach this service over plain http; serve it over https",
                            properties.publicUrl());
                }
            } catch (BeanCreationException e) {
                throw e.getMostSpecificCause() instanceof ConfigurationException wrong ? wrong : e;
            }
        }
    }
}
