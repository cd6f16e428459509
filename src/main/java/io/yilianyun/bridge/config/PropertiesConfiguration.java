package io.yilianyun.bridge.config;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

    /** Comes after the processors with an order, since binding needs the placeholders that one of those sets up. */
    @Bean
    static BeanFactoryPostProcessor bridgeEarlyBinding(ConfigurableEnvironment environment) {
        return beans -> {
            // A context that was not started by SpringApplication has not seen the environment post-processor.
            BridgeDefaults.addTo(environment);
            CommandLineSecrets.check(environment);
            try {
                URI address = beans.getBean(BridgeProperties.class).publicUrl();
                if (ConfigurationRules.exposed(address)) {
                    LOG.warn(
                            "yilianyun.public-url is '{}': serve it over https, it receives authorization codes",
                            address);
                }
            } catch (BeanCreationException e) {
                throw e.getMostSpecificCause() instanceof ConfigurationException wrong ? wrong : e;
            }
        };
    }
}
