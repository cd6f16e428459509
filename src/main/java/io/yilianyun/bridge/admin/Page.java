package io.yilianyun.bridge.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * Which part of a list is asked for.
 *
 * @param number from 0
 * @param size 1 to {@value #LARGEST}
 */
record Page(int number, int size) {
    private static final int LARGEST = 500;
    private static final int USUAL = 50;

    static Page of(String number, String size) throws Problem {
        Page page = new Page(read("page", number, 0), read("size", size, USUAL));
        if (page.number < 0 || page.size < 1 || page.size > LARGEST) {
            throw new Problem(HttpStatus.BAD_REQUEST, "page starts at 0, size is 1 to " + LARGEST);
        }
        return page;
    }

    long offset() {
        return (long) number * size;
    }

    Map<String, Object> answer(List<?> items, long total) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("items", items);
        answer.put("page", number);
        answer.put("size", size);
        answer.put("total", total);
        return answer;
    }

    private static int read(String name, String value, int otherwise) throws Problem {
        if (value == null || value.isEmpty()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new Problem(HttpStatus.BAD_REQUEST, name + " must be a whole number");
        }
    }
}
