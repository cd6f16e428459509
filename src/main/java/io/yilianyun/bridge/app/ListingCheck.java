package io.yilianyun.bridge.app;

import static io.yilianyun.bridge.app.Finding.right;
import static io.yilianyun.bridge.app.Finding.wrong;

import io.yilianyun.bridge.app.Finding.Subject;
import io.yilianyun.bridge.config.BridgeProperties;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.springframework.util.StringUtils;

/**
 * Checks the folder with what an application is listed with in the platform's application centre: a logo of 225 × 225 px, pictures that are 800 px
 * wide, and the typed text of the manual (the platform's access document, 应用中心接入文档). Only files of the folder itself are read.
 */
public final class ListingCheck {
    private static final int LOGO = 225;
    private static final int WIDTH = 800;
    private static final int MOST_FILES = 100;
    private static final long LARGEST_FILE = 10_000_000;
    private static final int TALLEST = 30_000;
    private static final int SAMPLING = 8;
    private static final Map<String, List<String>> ENDINGS =
            Map.of("PNG", List.of("png"), "JPEG", List.of("jpg", "jpeg"));

    private final Path folder;
    private final List<Finding> found = new ArrayList<>();

    private ListingCheck(Path folder) {
        this.folder = folder;
    }

    /** What is right and wrong with the files of an application; one at a time, since decoding takes memory. */
    public static synchronized List<Finding> findings(String app, BridgeProperties properties) {
        String directory = properties.app(app).listing().directory();
        String property = "yilianyun.apps." + app + ".listing.directory";
        if (!StringUtils.hasText(directory)) {
            return List.of(wrong(Subject.FOLDER, "listing.unset", property));
        }
        try {
            return new ListingCheck(Path.of(directory).toRealPath()).check();
        } catch (IOException | InvalidPathException e) {
            return List.of(wrong(Subject.FOLDER, "listing.no-folder", property));
        }
    }

    private List<Finding> check() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> !file.toFile().isHidden())
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
        }
        found.add(
                files.size() > MOST_FILES
                        ? wrong(Subject.FOLDER, "listing.many", MOST_FILES)
                        : right(Subject.FOLDER, "listing.folder", files.size()));
        for (Path file : files.subList(0, Math.min(files.size(), MOST_FILES))) {
            found.add(check(file));
        }
        if (files.stream().filter(ListingCheck::isLogo).count() > 1) {
            found.add(wrong(Subject.LOGO, "listing.several"));
        }
        for (Subject needed : List.of(Subject.LOGO, Subject.MANUAL, Subject.PICTURES)) {
            if (found.stream().noneMatch(finding -> finding.subject() == needed)) {
                found.add(wrong(needed, "listing.none." + needed));
            }
        }
        return found;
    }

    private static boolean isLogo(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).startsWith("logo.");
    }

    private Finding check(Path file) throws IOException {
        String name = file.getFileName().toString().replaceAll("\\p{Cntrl}", "?");
        String ending = String.valueOf(StringUtils.getFilenameExtension(name)).toLowerCase(Locale.ROOT);
        boolean text = ending.equals("txt") || ending.equals("md");
        Subject subject = isLogo(file) ? Subject.LOGO : text ? Subject.MANUAL : Subject.PICTURES;
        // Mounted folders have links within themselves.
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder)) {
            return wrong(Subject.FOLDER, "listing.elsewhere", name);
        } else if (!Files.isReadable(file)) {
            return wrong(subject, "listing.unreadable", name);
        } else if (Files.size(file) > LARGEST_FILE) {
            return wrong(subject, "listing.large", name);
        }
        return subject == Subject.MANUAL ? text(file, name) : picture(subject, file, name, ending);
    }

    private static Finding text(Path file, String name) throws IOException {
        try {
            String text = Files.readString(file).replace("\uFEFF", "").strip();
            if (text.indexOf('\0') < 0) {
                return text.isEmpty()
                        ? wrong(Subject.MANUAL, "listing.empty", name)
                        : right(Subject.MANUAL, "listing.text", name, text.length());
            }
        } catch (CharacterCodingException e) {
            // The same as UTF-16 that happens to be valid.
        }
        return wrong(Subject.MANUAL, "listing.encoding", name);
    }

    private static Finding picture(Subject subject, Path file, String name, String ending) {
        try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                return wrong(subject, "listing.unknown", name);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                return picture(subject, reader, name, ending);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The readers throw whatever a damaged file makes of them.
            return wrong(subject, "listing.damaged", name);
        }
    }

    /** The size is known before anything is decoded, and only a picture of the right one is. */
    private static Finding picture(Subject subject, ImageReader reader, String name, String ending) throws IOException {
        String format = reader.getFormatName().toUpperCase(Locale.ROOT);
        List<String> endings = ENDINGS.get(format);
        if (endings == null) {
            return wrong(subject, "listing.format", name, format);
        }
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (subject == Subject.LOGO ? width != LOGO || height != LOGO : width != WIDTH) {
            return wrong(subject, "listing.size." + subject, name, width, height);
        } else if (height > TALLEST) {
            return wrong(subject, "listing.large", name);
        } else if (!isWhole(reader)) {
            return wrong(subject, "listing.damaged", name);
        } else if (!endings.contains(ending)) {
            return wrong(subject, "listing.ending", name, format, endings.get(0));
        }
        return right(subject, "listing.picture", name, width, height, format);
    }

    /** Decodes a picture. What is missing from a JPEG is only a warning. */
    private static boolean isWhole(ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        ImageReadParam few = reader.getDefaultReadParam();
        few.setSourceSubsampling(SAMPLING, SAMPLING, 0, 0);
        reader.read(0, few);
        return warnings.isEmpty();
    }
}
