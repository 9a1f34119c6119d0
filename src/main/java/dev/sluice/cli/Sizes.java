package dev.sluice.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes in bytes as settings have them: {@code 512k}, {@code 4 MiB}; a bare number is bytes. */
final class Sizes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return ConfigFactory.parseMap(Map.of("size", text)).getBytes("size");
        } catch (ConfigException e) {
            throw new TypeConversionException("'" + text + "' is no size (expected: such as 512k, 4 MiB)");
        }
    }
}
