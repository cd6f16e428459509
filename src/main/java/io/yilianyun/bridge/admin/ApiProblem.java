package io.yilianyun.bridge.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Answers an API call with an RFC 9457 problem. */
final class ApiProblem extends ErrorResponseException {
    private static final int MOST_ERRORS = 10;

    ApiProblem(ProblemType type, String detail) {
        this(type.status(), type, detail);
    }

    ApiProblem(HttpStatus status, ProblemType type, String detail) {
        super(status, body(status, type, detail), null);
    }

    /**
     * The platform refused, or its answer stands in the way.
     *
     * @param code the platform's code, or null
     */
    static ApiProblem withCode(ProblemType type, String detail, String code) {
        ApiProblem problem = new ApiProblem(type, detail);
        if (code != null) {
            problem.getBody().setProperty("code", code);
        }
        return problem;
    }

    /** Names each thing that is wrong with a request, {@value #MOST_ERRORS} at most. */
    static ApiProblem invalid(List<RequestError> errors) {
        List<RequestError> named = errors.stream().limit(MOST_ERRORS).toList();
        String detail =
                String.join("; ", named.stream().map(RequestError::sentence).toList());
        ApiProblem problem = new ApiProblem(ProblemType.INVALID_REQUEST, detail);
        problem.getBody()
                .setProperty("errors", named.stream().map(RequestError::view).toList());
        return problem;
    }

    static ProblemDetail body(HttpStatusCode status, ProblemType type, String detail) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(type.uri());
        return body;
    }

    /**
     * One thing that is wrong with a request.
     *
     * @param place {@code parameter}, or {@code pointer} into the JSON body
     * @param name the parameter's name, or a JSON pointer
     * @param detail what is wrong and what is expected; never quotes the value
     */
    record RequestError(String place, String name, String detail) {
        private static final int LONGEST_NAME = 64;

        RequestError {
            name = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        }

        private Map<String, String> view() {
            return new TreeMap<>(Map.of("detail", detail, place, name));
        }

        private String sentence() {
            return (name.isEmpty() ? "the body" : name) + " " + detail;
        }
    }
}
