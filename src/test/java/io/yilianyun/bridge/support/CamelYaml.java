package io.yilianyun.bridge.support;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.yilianyun.bridge.persistence.Json;
import java.util.Set;

/** Routes in YAML, held against the schema that Camel publishes for editors; its own loader is more lenient. */
public final class CamelYaml {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(CamelYaml.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    private CamelYaml() {}

    /** What is wrong with the content of a file. */
    public static Set<ValidationMessage> faults(Object content) {
        return SCHEMA.validate(Json.MAPPER.valueToTree(content));
    }
}
