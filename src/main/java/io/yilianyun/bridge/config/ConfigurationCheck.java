package io.yilianyun.bridge.config;

import io.yilianyun.bridge.observability.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Binds and checks the configuration and registers it as the bean {@code bridgeProperties}, before a data source or a
 * web server is made; throws one {@link ConfigurationException} with everything that is wrong. To be declared by a
 * {@code static} bean method.
 */
public final class ConfigurationCheck implements BeanFactoryPostProcessor, EnvironmentAware, PriorityOrdered {

    private static final Logger log = LoggerFactory.getLogger(ConfigurationCheck.class);

    private ConfigurableEnvironment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        // A context that was not started by SpringApplication has not seen the environment post-processor.
        BridgeDefaults.addTo(environment);
        Problems problems = new Problems();
        CommandLineSecrets.check(environment, problems);
        UnknownProperties.check(environment, problems);
        BridgeProperties properties = PropertyBinding.bind(environment, problems);
        AppChecks.check(properties, problems);
        AddressChecks.check(properties, problems);
        RefreshChecks.check(properties, problems);
        SecurityChecks.check(properties, environment, problems);
        RefreshChecks.positive("yilianyun.audit.retention", properties.audit().retention(), "365d", problems);
        EndpointChecks.check(properties, environment, problems);
        problems.throwIfAny();
        problems.warnings().forEach(log::warn);
        keepOutOfLogs(properties);
        beanFactory.registerSingleton("bridgeProperties", properties);
    }

    private static void keepOutOfLogs(BridgeProperties properties) {
        properties.apps().values().forEach(app -> Redaction.add(app.clientSecret()));
        properties.security().apiKeys().values().forEach(key -> Redaction.add(key.key()));
        Redaction.add(properties.security().console().password());
    }
}
