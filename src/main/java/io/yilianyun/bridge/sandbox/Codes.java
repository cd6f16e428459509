package io.yilianyun.bridge.sandbox;

import static java.util.Map.entry;

import java.util.Map;

/** The platform's error codes of the first generation: their descriptions, and what the second makes of them. */
final class Codes {

    static final int SUCCESS = 0;

    private static final Map<Integer, String> DESCRIPTIONS = Map.ofEntries(
            entry(0, "success"),
            entry(1, "response_type非法"),
            entry(2, "client_id不存在"),
            entry(3, "redirect_uri不匹配"),
            entry(4, "client_id、response_type、state均不允许为空"),
            entry(5, "client_id或client_secret错误"),
            entry(6, "code错误或已过期"),
            entry(7, "帐号密码错误"),
            entry(8, "打印机信息错误"),
            entry(9, "连接打印机失败"),
            entry(10, "权限校验不通过"),
            entry(11, "sign验证失败"),
            entry(12, "缺少必要参数"),
            entry(13, "打印失败,参数错误"),
            entry(14, "access_token错误"),
            entry(15, "权限不能大于初次授权"),
            entry(16, "不支持的机型"),
            entry(17, "该打印机已绑定其他帐号"),
            entry(18, "access_token过期或错误,请刷新access_token或者重新授权"),
            entry(19, "应用未上架或已下架"),
            entry(20, "refresh_token已过期,请重新授权"),
            entry(21, "关机或重启失败"),
            entry(22, "声音设置失败"),
            entry(27, "缺少scope参数"),
            entry(33, "id不是UUID"),
            entry(34, "非法操作"),
            entry(41, "超出当日配额"),
            entry(45, "系统错误"),
            entry(47, "参数错误"),
            entry(48, "该机型不支持"),
            entry(49, "其他错误"));

    /** Trouble with a parameter, the code, the sign or the refresh token. */
    private static final int V2_PARAMETER = 3002;

    private static final int V2_UNKNOWN = 9999;

    private static final Map<Integer, Integer> SECOND_GENERATION = Map.ofEntries(
            entry(0, 0),
            entry(2, V2_PARAMETER),
            entry(5, V2_PARAMETER),
            entry(6, V2_PARAMETER),
            entry(9, 6001),
            entry(10, 6002),
            entry(11, V2_PARAMETER),
            entry(12, V2_PARAMETER),
            entry(13, 5001),
            entry(14, 3003),
            entry(15, V2_PARAMETER),
            entry(18, 3003),
            entry(20, V2_PARAMETER),
            entry(27, V2_PARAMETER),
            entry(33, V2_PARAMETER),
            entry(45, 999),
            entry(47, V2_PARAMETER));

    private Codes() {}

    static String describe(int code) {
        return DESCRIPTIONS.getOrDefault(code, "错误 " + code);
    }

    static int secondGeneration(int code) {
        return SECOND_GENERATION.getOrDefault(code, V2_UNKNOWN);
    }
}
