package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import org.apache.camel.ProducerTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The operations pages, where the bridge runs on its own: a host application has a login and pages of its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
@Import({ConsoleViews.class, ConsoleActions.class})
public class ConsoleConfiguration {
    @Bean
    ConsolePages bridgeConsolePages(Pages pages) {
        return new ConsolePages(pages);
    }

    @Bean
    Operations bridgeOperations(ProducerTemplate routes) {
        return new Operations(routes);
    }

    /** Whoever opens the bridge's address gets to the operations pages. */
    @Bean
    WebMvcConfigurer bridgeStartPage() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addRedirectViewController("/", "/console");
            }
        };
    }
}
