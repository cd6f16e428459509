package io.yilianyun.bridge.engine;

class EngineOnMariaDbTest extends EngineContract {
    @Override
    String database() {
        return Databases.mariaDb();
    }
}
