package io.swarmguard.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The lines a machine's keeper pastes into any POSIX shell: they pin the hub's CA and key, take the code from a file or the
 * keyboard, and leave NAME.key, NAME.crt and swarm-ca.crt. The code is never an argument of a process: {@code printf} and
 * {@code read} are the shell's own.
 *
 * <p>All of it stands in parentheses: a shell reads those as a whole before it begins, so that {@code read} gets what is
 * typed and not the next line that was pasted; and neither umask nor the code outlives them. A key that is there is kept,
 * as a code answers the same key again where the first answer was lost.
 */
final class EnrolmentScript {
    private EnrolmentScript() {}

    static String print(JsonNode answer) {
        return """
                (
                set -eu; umask 077
                cat > swarm-ca.crt <<'END'
                %CA%END
                if [ -s '%NAME%.code' ]; then code=$(cat '%NAME%.code'); else
                  trap 'stty echo 2>/dev/null; exit 1' INT
                  printf 'enrolment code of %NAME%: '; stty -echo 2>/dev/null || :
                  IFS= read -r code || :; stty echo 2>/dev/null || :; echo
                fi
                code=$(printf %s "$code" | tr -d ' \\r-')
                if [ "${#code}" != 32 ] || printf %s "$code" | grep -q '[^0-9A-Za-z]'; then
                  echo 'that is no enrolment code, which has eight groups of four letters or digits' >&2; exit 1
                fi
                [ -s '%NAME%.key' ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out '%NAME%.key'
                openssl req -new -key '%NAME%.key' -subj '/CN=%NAME%' -outform DER -out '%NAME%.csr'
                openssl base64 -in '%NAME%.csr' -out '%NAME%.p10'
                printf 'user = "%s:%s"\\n' '%USER%' "$code" | curl -K - --silent --show-error --fail-with-body \\
                  --proto =https --tlsv1.3 --cacert swarm-ca.crt --pinnedpubkey '%PIN%' \\
                  -H 'Content-Type: application/pkcs10' -H 'Content-Transfer-Encoding: base64' \\
                  --data-binary @'%NAME%.p10' -o '%NAME%.p7' '%URL%/.well-known/est/simpleenroll' ||
                  { cat '%NAME%.p7' 2>/dev/null; exit 1; }
                openssl base64 -d -in '%NAME%.p7' | openssl pkcs7 -inform DER -print_certs -out '%NAME%.crt'
                openssl x509 -in '%NAME%.crt' -noout -subject -enddate
                rm -f '%NAME%.code' '%NAME%.csr' '%NAME%.p10' '%NAME%.p7'
                )
                """.replace("%CA%", answer.path("ca").asText())
                .replace("%NAME%", answer.path("name").asText())
                .replace("%USER%", answer.path("user").asText())
                .replace("%PIN%", answer.path("server_pin").asText())
                .replace("%URL%", answer.path("enrol_url").asText());
    }
}
