package io.yilianyun.bridge.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The structure that docs/design.md describes: which package may use which, and how large a class's wiring may become. */
class ArchitectureTest {
    private static final String ROOT = "io.yilianyun.bridge";
    private static final int MOST_PARAMETERS = 7;

    /** Each package uses only packages that stand before it. */
    private static final List<String> ORDER = List.of(
            "config",
            "persistence",
            "crypto",
            "platform",
            "outbox",
            "deadletter",
            "app",
            "token",
            "authorize",
            "call",
            "push",
            "security",
            "admin",
            "routing",
            "observability");

    private static final JavaClasses MAIN =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages(ROOT);

    @Test
    void packagesUseOnlyThoseBelowThem() {
        IntStream.range(0, ORDER.size() - 1).forEach(i -> noClasses()
                .that()
                .resideInAPackage(packageOf(ORDER.get(i)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ORDER.subList(i + 1, ORDER.size()).stream()
                        .map(ArchitectureTest::packageOf)
                        .toArray(String[]::new))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, packageOf("sandbox"))
                .check(MAIN));
    }

    @Test
    void theSandboxUsesTheConfigurationAndThePlatformsCodesOnly() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("sandbox"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ORDER.stream()
                        .filter(name -> !List.of("config", "platform").contains(name))
                        .map(ArchitectureTest::packageOf)
                        .toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(MAIN.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .collect(Collectors.toSet()))
                .allMatch(
                        name -> name.equals(packageOf("sandbox")) || ORDER.contains(name.substring(ROOT.length() + 1)));
    }

    /** Records only carry data; their components are fields, not collaborators. */
    @Test
    void noConstructorHasMoreThanSevenParameters() {
        classes().that().areNotRecords().should(haveShortConstructors()).check(MAIN);
    }

    private static ArchCondition<JavaClass> haveShortConstructors() {
        return new ArchCondition<>("have constructors of at most %d parameters".formatted(MOST_PARAMETERS)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getConstructors().stream()
                        .filter(constructor ->
                                constructor.getRawParameterTypes().size() > MOST_PARAMETERS)
                        .forEach(constructor -> events.add(SimpleConditionEvent.violated(
                                constructor, "%s has too many parameters".formatted(constructor.getFullName()))));
            }
        };
    }

    private static String packageOf(String name) {
        return ROOT + "." + name;
    }
}
