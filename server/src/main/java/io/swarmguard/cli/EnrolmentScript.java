package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The lines a device's keeper pastes: they pin the hub's CA and key, read the code from a file or the keyboard, and leave
 * NAME.key and NAME.crt. The code is never an argument of a process: {@code printf} is the shell's own.
 */
final class EnrolmentScript {
    private EnrolmentScript() {}

    static String print(JsonNode answer) {
        String name = answer.path("name").asText();
        return """
                umask 077
                cat > swarm-ca.crt <<'END'
                %CA%END
                [ -s %NAME%.code ] || { printf 'enrolment code: '; stty -echo 2>/dev/null; IFS= read -r line; stty echo 2>/dev/null; printf '%s\\n' "$line" > %NAME%.code; unset line; }
                openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %NAME%.key -subj /CN=%NAME% -outform DER -out %NAME%.csr
                openssl base64 -in %NAME%.csr -out %NAME%.p10
                printf 'user = "%s:%s"\\n' '%USER%' "$(cat %NAME%.code)" | curl -K - --silent --show-error --fail-with-body \\
                  --proto =https --tlsv1.3 --cacert swarm-ca.crt --pinnedpubkey '%PIN%' \\
                  -H 'Content-Type: application/pkcs10' -H 'Content-Transfer-Encoding: base64' \\
                  --data-binary @%NAME%.p10 -o %NAME%.p7 '%URL%/.well-known/est/simpleenroll' &&
                openssl base64 -d -in %NAME%.p7 | openssl pkcs7 -inform DER -print_certs -out %NAME%.crt &&
                openssl x509 -in %NAME%.crt -noout -subject -enddate && rm -f %NAME%.code %NAME%.csr %NAME%.p10 %NAME%.p7
                """.replace("%CA%", answer.path("ca").asText())
                .replace("%NAME%", name)
                .replace("%USER%", answer.path("user").asText())
                .replace("%PIN%", answer.path("server_pin").asText())
                .replace("%URL%", answer.path("enrol_url").asText());
    }
}
