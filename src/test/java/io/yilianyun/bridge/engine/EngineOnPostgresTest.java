package io.yilianyun.bridge.engine;

class EngineOnPostgresTest extends EngineContract {
    @Override
    String database() {
        return Databases.postgres();
    }
}
