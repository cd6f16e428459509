package io.yilianyun.bridge.engine;

class EngineOnH2Test extends EngineContract {
    @Override
    String database() {
        return Databases.h2();
    }
}
