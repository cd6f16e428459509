package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/** Serves what the merchant's pages load: style sheets, packaged and from {@code pages.directory}, and the provider's logo. */
@Component("bridgePageResources")
@ConditionalOnProperty("yilianyun.web.enabled")
class PageResources implements WebMvcConfigurer {
    private final BridgeProperties properties;

    PageResources(BridgeProperties properties) {
        this.properties = properties;
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        String web = properties.web().path();
        String directory = properties.pages().directory();
        String[] styles = StringUtils.hasText(directory)
                ? new String[] {"file:" + directory + "/", "classpath:/yilianyun/pages/"}
                : new String[] {"classpath:/yilianyun/pages/"};
        registry.addResourceHandler(web + "/*.css").addResourceLocations(styles);
        String logo = properties.pages().logo();
        if (StringUtils.hasText(logo)) {
            registry.addResourceHandler(web + "/logo.*")
                    .resourceChain(false)
                    .addResolver(new Only(new FileSystemResource(logo)));
        }
    }

    /** Finds one file, whatever the request's path. */
    private static final class Only extends PathResourceResolver {
        private final Resource file;

        private Only(Resource file) {
            this.file = file;
        }

        @Override
        protected Resource resolveResourceInternal(
                HttpServletRequest request,
                String path,
                List<? extends Resource> locations,
                ResourceResolverChain chain) {
            return file;
        }
    }
}
