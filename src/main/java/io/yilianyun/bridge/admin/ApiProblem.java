package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.security.ProblemWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Answers an API call with an RFC 9457 problem, of the type that belongs to its status unless said otherwise. */
final class ApiProblem extends ErrorResponseException {
    private static final int MOST_ERRORS = 10;
    private static final int LONGEST_NAME = 64;

    ApiProblem(HttpStatus status, String detail) {
        super(status, ProblemWriter.problem(status, detail), null);
    }

    ApiProblem ofType(String type) {
        getBody().setType(ProblemWriter.type(type));
        return this;
    }

    /**
     * @param code the platform's code, or the kind of transport fault; may be null
     */
    ApiProblem withCode(String code) {
        getBody().setProperty("code", code);
        return this;
    }

    /**
     * One thing that is wrong with a request.
     *
     * @param place {@code parameter}, or {@code pointer} into the JSON body
     * @param name the parameter's name, or a JSON pointer
     * @param detail what is wrong and what is expected; never quotes the value
     */
    record RequestError(String place, String name, String detail) {
        RequestError {
            name = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
        }
    }

    /** Names each thing that is wrong with a request, {@value #MOST_ERRORS} at most. */
    static ApiProblem invalid(List<RequestError> errors) {
        List<RequestError> named = errors.subList(0, Math.min(MOST_ERRORS, errors.size()));
        List<String> sentences = named.stream()
                .map(error -> (error.name().isEmpty() ? "the body" : error.name()) + " " + error.detail())
                .toList();
        ApiProblem problem = new ApiProblem(HttpStatus.BAD_REQUEST, String.join("; ", sentences));
        problem.getBody()
                .setProperty(
                        "errors",
                        named.stream()
                                .map(error ->
                                        new TreeMap<>(Map.of("detail", error.detail(), error.place(), error.name())))
                                .toList());
        return problem;
    }
}
