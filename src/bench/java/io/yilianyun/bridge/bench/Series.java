package io.yilianyun.bridge.bench;

import java.util.ArrayList;
import java.util.List;

/** What was measured of one candidate, round by round; round 0 warms up and does not count. */
record Series(String name, List<Double> values) {
    Series(String name) {
        this(name, new ArrayList<>());
    }

    void add(int round, double value) {
        if (round > 0) {
            values.add(value);
        }
    }

    double median() {
        return Report.median(values);
    }
}
