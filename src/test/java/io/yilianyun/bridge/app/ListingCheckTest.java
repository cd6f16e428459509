package io.yilianyun.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.app.Finding.Subject;
import io.yilianyun.bridge.support.TestProperties;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the check says of the files for the platform's application centre, one kind of file after the other. */
class ListingCheckTest {
    @TempDir
    private Path place;

    private Path folder;

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(place.resolve("listing"));
    }

    private void picture(String name, String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, i * 7919);
        }
        assertThat(ImageIO.write(image, format, folder.resolve(name).toFile())).isTrue();
    }

    /** A PNG file that says to be of this size, and has no more than that. */
    private void header(String name, int width, int height) throws IOException {
        byte[] chunk = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 sum = new CRC32();
        sum.update(chunk);
        ByteBuffer file = ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10})
                .putInt(13)
                .put(chunk)
                .putInt((int) sum.getValue());
        Files.write(folder.resolve(name), file.array());
    }

    private void text(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void cut(String name) throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(name));
        Files.write(folder.resolve(name), Arrays.copyOf(whole, whole.length / 2));
    }

    private List<Finding> check(String directory) {
        return ListingCheck.findings(
                "shop",
                TestProperties.with(Map.of(
                        "yilianyun.apps.shop.client-id", "1012345678",
                        "yilianyun.apps.shop.client-secret", "not-a-real-secret",
                        "yilianyun.apps.shop.listing.directory", directory)));
    }

    private List<Finding> wrong() {
        return check(folder.toString()).stream()
                .filter(finding -> !finding.right())
                .toList();
    }

    private static Finding wrong(Subject subject, String key, Object... arguments) {
        return Finding.wrong(subject, key, arguments);
    }

    /** All that is needed, so that one file more decides. */
    private void complete() throws IOException {
        picture("logo.png", "png", 225, 225);
        picture("orders.jpg", "jpg", 800, 1234);
        text("manual.txt", "一、打开应用中心。");
    }

    @Test
    void allThatThePlatformAsksForIsRight() throws IOException {
        complete();
        text(".DS_Store", "hidden");
        assertThat(check(folder.toString()))
                .containsExactly(
                        Finding.right(Subject.FOLDER, "listing.folder", 3),
                        Finding.right(Subject.LOGO, "listing.picture", "logo.png", 225, 225, "PNG"),
                        Finding.right(Subject.MANUAL, "listing.text", "manual.txt", 9),
                        Finding.right(Subject.PICTURES, "listing.picture", "orders.jpg", 800, 1234, "JPEG"));
    }

    @Test
    void anEmptyFolderLacksEverything() {
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.LOGO, "listing.none.LOGO"),
                        wrong(Subject.MANUAL, "listing.none.MANUAL"),
                        wrong(Subject.PICTURES, "listing.none.PICTURES"));
    }

    @Test
    void aWrongSizeIsNamedWithTheFile() throws IOException {
        complete();
        picture("logo.png", "png", 512, 512);
        picture("menu.png", "png", 799, 20);
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.LOGO, "listing.size.LOGO", "logo.png", 512, 512),
                        wrong(Subject.PICTURES, "listing.size.PICTURES", "menu.png", 799, 20));
    }

    @Test
    void thereIsOneLogo() throws IOException {
        complete();
        picture("LOGO.JPG", "jpg", 225, 225);
        assertThat(wrong()).containsExactly(wrong(Subject.LOGO, "listing.several"));
    }

    @Test
    void theFormatIsThatOfTheContent() throws IOException {
        complete();
        picture("logo.png", "jpg", 225, 225);
        picture("menu.png", "gif", 800, 20);
        text("offer.png", "%PDF-1.7");
        text("offer.docx", "PK");
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.LOGO, "listing.ending", "logo.png", "JPEG", "jpg"),
                        wrong(Subject.PICTURES, "listing.format", "menu.png", "GIF"),
                        wrong(Subject.PICTURES, "listing.unknown", "offer.docx"),
                        wrong(Subject.PICTURES, "listing.unknown", "offer.png"));
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        complete();
        cut("logo.png");
        cut("orders.jpg");
        header("short.png", 800, 100);
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.LOGO, "listing.damaged", "logo.png"),
                        wrong(Subject.PICTURES, "listing.damaged", "orders.jpg"),
                        wrong(Subject.PICTURES, "listing.damaged", "short.png"));
    }

    @Test
    void aHugePictureIsNotDecoded() throws IOException {
        complete();
        header("logo.png", 60_000, 60_000);
        header("tall.png", 800, 2_000_000_000);
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("zeros.png").toFile(), "rw")) {
            large.setLength(50_000_000_000L);
        }
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.LOGO, "listing.size.LOGO", "logo.png", 60_000, 60_000),
                        wrong(Subject.PICTURES, "listing.large", "tall.png"),
                        wrong(Subject.PICTURES, "listing.large", "zeros.png"));
    }

    @Test
    void theManualIsTypedTextInUtf8() throws IOException {
        complete();
        Files.write(folder.resolve("gbk.txt"), "说明书".getBytes("GBK"));
        Files.write(folder.resolve("wide.txt"), "manual".getBytes(StandardCharsets.UTF_16LE));
        text("empty.md", "\uFEFF \n");
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.MANUAL, "listing.empty", "empty.md"),
                        wrong(Subject.MANUAL, "listing.encoding", "gbk.txt"),
                        wrong(Subject.MANUAL, "listing.encoding", "wide.txt"));
    }

    @Test
    void onlyFilesOfTheFolderAreRead() throws IOException {
        complete();
        Files.createDirectory(folder.resolve("more"));
        Path secret = Files.writeString(place.resolve("secret.txt"), "not for the page");
        Files.createSymbolicLink(folder.resolve("secret.txt"), secret);
        Files.createSymbolicLink(folder.resolve("lost.png"), place.resolve("nowhere"));
        // As Kubernetes mounts a folder.
        Files.createSymbolicLink(folder.resolve("mounted.txt"), folder.resolve("manual.txt"));
        assertThat(wrong())
                .containsExactly(
                        wrong(Subject.FOLDER, "listing.elsewhere", "lost.png"),
                        wrong(Subject.FOLDER, "listing.elsewhere", "more"),
                        wrong(Subject.FOLDER, "listing.elsewhere", "secret.txt"));
    }

    @Test
    void aNameIsOneLine() throws IOException {
        complete();
        text("a\nlisting of shop: ok.txt", "");
        assertThat(wrong()).containsExactly(wrong(Subject.MANUAL, "listing.empty", "a?listing of shop: ok.txt"));
    }

    @Test
    void ofAFolderWithTooManyFilesThoseBeyondAreNotChecked() throws IOException {
        for (int i = 0; i < 150; i++) {
            text(i + ".txt", "");
        }
        assertThat(check(folder.toString()))
                .contains(wrong(Subject.FOLDER, "listing.many", 100))
                .filteredOn(finding -> finding.key().equals("listing.empty"))
                .hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void withoutAFolderThePropertyIsNamed(String directory) {
        assertThat(check(directory))
                .containsExactly(wrong(Subject.FOLDER, "listing.unset", "yilianyun.apps.shop.listing.directory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere/at/all", "pom.xml", "a\0b"})
    void aFolderThatIsNoneIsSaidByItsProperty(String directory) {
        assertThat(check(directory))
                .containsExactly(wrong(Subject.FOLDER, "listing.no-folder", "yilianyun.apps.shop.listing.directory"));
    }
}
