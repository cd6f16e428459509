package io.yilianyun.bridge.admin;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MapSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Completes the API's contract with what all calls have in common: the bearer key, and the problems. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "A parameter or the body is wrong; errors names each",
            "401", "No known key came with the request",
            "403", "The roles of the key do not allow the call",
            "default", "Any other problem; type says which, detail says why");

    @Bean
    OpenApiCustomizer bridgeOpenApiCustomizer() {
        return api -> {
            api.info(new Info()
                            .title("Yilianyun Bridge")
                            .version("1.0.0")
                            .license(new License().name("Apache-2.0"))
                            .description(
                                    "Tokens, dead letters and applications of a Yilianyun (易联云) bridge. Instants are ISO-8601"
                                            + " in UTC. Errors are RFC 9457 problems. The role operator includes reader; token does"
                                            + " not, and is not included."))
                    .servers(List.of(new Server().url("/")))
                    .security(List.of(new SecurityRequirement().addList(BEARER)));
            api.getComponents()
                    .addSecuritySchemes(
                            BEARER,
                            new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(BEARER))
                    .addSchemas(PROBLEM, problem());
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(call -> PROBLEMS.forEach((status, meaning) ->
                            call.getResponses().addApiResponse(status, response(meaning))));
        };
    }

    private static ApiResponse response(String meaning) {
        Schema<?> schema = new Schema<>().$ref(PROBLEM);
        return new ApiResponse()
                .description(meaning)
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(schema)));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .addProperty("type", new StringSchema().description("The kind of problem, such as /api/docs#not-found"))
                .addProperty("title", new StringSchema().description("The status in words"))
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("What is wrong, and what to do"))
                .addProperty("instance", new StringSchema().description("Path of the request"))
                .addProperty("code", new StringSchema().description("The platform's code, if it refused"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(new MapSchema().additionalProperties(new StringSchema()))
                                .description("What is wrong with the request: parameter or pointer, and detail"))
                .required(List.of("type", "title", "status", "detail", "instance"));
    }
}
