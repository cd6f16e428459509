package io.yilianyun.bridge.admin;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.servers.Server;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ProblemDetail;
import org.springframework.util.MultiValueMap;

/**
 * Completes the API's contract with its texts, {@code api-operations.properties}, the bearer key and the problems. A host
 * application's contract is its own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnStandalone
@OpenAPIDefinition(
        info = @Info(title = "Yilianyun Bridge", version = "1.0.0", description = OpenApiConfiguration.ABOUT),
        servers = @Server(url = "/"),
        security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(name = "bearer", type = SecuritySchemeType.HTTP, scheme = "bearer")
class OpenApiConfiguration {
    static final String ABOUT =
            "Tokens, dead letters and applications of a Yilianyun (易联云) bridge. Instants are ISO-8601 in UTC."
                    + " Errors are RFC 9457 problems: type says which, detail says why, errors names each wrong parameter or field.";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "A parameter or the body is wrong",
            "401", "No known key came with the request",
            "403", "The roles of the key do not allow the call",
            "default", "Any other problem");

    @Bean
    OpenApiCustomizer bridgeOpenApiCustomizer(BridgeProperties properties) {
        String prefix = properties.api().path();
        SpringDocUtils.getConfig().replaceWithClass(MultiValueMap.class, Map.class);
        ResourceBundle texts = ResourceBundle.getBundle("yilianyun.api-operations");
        Content problem = content("application/problem+json", new Schema<>().$ref("ProblemDetail"));
        return api -> {
            ModelConverters.getInstance().read(ProblemDetail.class).forEach(api.getComponents()::addSchemas);
            api.getPaths().forEach((path, item) -> item.readOperations().forEach(call -> {
                String[] text = texts.getString(call.getOperationId()).split(" \\| ");
                call.summary(text[0])
                        .description(text[1])
                        .tags(List.of(path.substring(prefix.length() + 1).split("/")[0]));
                if (call.getOperationId().startsWith("export")) {
                    call.getResponses().get("200").content(content(CsvResponse.MEDIA_TYPE, new StringSchema()));
                }
                PROBLEMS.forEach((status, meaning) -> call.getResponses()
                        .addApiResponse(
                                status, new ApiResponse().description(meaning).content(problem)));
            }));
        };
    }

    private static Content content(String type, Schema<?> schema) {
        return new Content().addMediaType(type, new MediaType().schema(schema));
    }
}
