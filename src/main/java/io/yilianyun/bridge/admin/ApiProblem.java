package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.yilianyun.bridge.security.ProblemWriter;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** Answers an API call with an RFC 9457 problem, of the type that belongs to its status unless said otherwise. */
final class ApiProblem extends ErrorResponseException {
    private static final int MOST_ERRORS = 10;
    private static final int LONGEST_NAME = 65;

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
     * @param parameter the parameter's name, or null
     * @param pointer a JSON pointer into the body, or null
     * @param detail what is wrong and what is expected; never quotes the value
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RequestError(String parameter, String pointer, String detail) {
        static RequestError ofParameter(String name, String detail) {
            return new RequestError(StringUtils.abbreviate(name, "…", LONGEST_NAME), null, detail);
        }

        private String sentence() {
            return (parameter != null ? parameter : pointer.isEmpty() ? "the body" : pointer) + " " + detail;
        }
    }

    /** Names each thing that is wrong with a request, {@value #MOST_ERRORS} at most. */
    static <T> ApiProblem invalid(Collection<T> errors, Function<T, RequestError> name) {
        List<RequestError> named = errors.stream().limit(MOST_ERRORS).map(name).toList();
        String detail = named.stream().map(RequestError::sentence).collect(Collectors.joining("; "));
        ApiProblem problem = new ApiProblem(HttpStatus.BAD_REQUEST, detail);
        problem.getBody().setProperty("errors", named);
        return problem;
    }
}
