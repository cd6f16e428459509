package io.yilianyun.bridge.api;

import io.yilianyun.bridge.store.Json;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Answers the body as JSON. The status is that of the variable {@code status}, else 200; headers of the request do not come back. */
public class JsonAnswer implements Processor {
    @Override
    public void process(Exchange exchange) {
        Object cacheControl = exchange.getVariable("cacheControl");
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setHeader(Exchange.HTTP_RESPONSE_CODE, exchange.getVariable("status", 200, Integer.class));
        exchange.getMessage().setHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
        if (cacheControl != null) {
            exchange.getMessage().setHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
        }
        exchange.getMessage().setBody(Json.write(exchange.getMessage().getBody()));
    }
}
