package io.yilianyun.bridge.config;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Names the file, and the line, of a fault in YAML, which the parser's exception does not. Spring Boot takes it for its own loader. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class YamlFileLoader extends YamlPropertySourceLoader {
    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        try {
            return super.load(name, resource);
        } catch (MarkedYAMLException e) {
            // Not passed on: the parser quotes what it could not read, which may be a secret.
            throw new ConfigurationException(List.of(resource.getURL() + " is not valid YAML in line "
                    + (e.getProblemMark().getLine() + 1)
                    + "; look there and in the line before for a tab, a colon without a space after it, a wrong indentation"
                    + " or a value that needs quotes"));
        } catch (YAMLException e) {
            boolean text = !(e instanceof ReaderException || e.getCause() instanceof IOException);
            throw new ConfigurationException(
                    List.of(
                            resource.getURL()
                                    + (text
                                            // A limit of the parser, whose message quotes nothing.
                                            ? " cannot be read as YAML: " + e.getMessage()
                                                    + "; look for brackets that are not closed"
                                            : " cannot be read as text in UTF-8; save it in UTF-8, which an editor may call 'UTF-8 without BOM'")));
        }
    }
}
