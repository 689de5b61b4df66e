{{- define "headroom.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimAll "-" -}}
{{- end -}}

{{/* A label, though a release's name may have dots; short enough that "-dashboard" and the pod's hashes fit
behind it. What is cut gets a hash, by which long names stay apart. */}}
{{- define "headroom.fullname" -}}
{{- $name := include "headroom.name" . -}}
{{- $own := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full := .Values.fullnameOverride | default $own | replace "." "-" -}}
{{- if gt (len $full) 45 -}}
{{- $full = printf "%s-%s" (trunc 36 $full) (sha256sum $full | trunc 8) -}}
{{- end -}}
{{- $full -}}
{{- end -}}

{{- define "headroom.selector" -}}
app.kubernetes.io/name: {{ include "headroom.name" . | quote }}
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: proxy
{{- end -}}

{{/* Every object asks for it, before anything of the values: they must be whole. */}}
{{- define "headroom.namespace" -}}
{{- range $block := splitList " " "audit autoscaling capacity cluster dashboard drain gate httpRoute image ingress keda management networkPolicy podDisruptionBudget podMonitor prometheusRule public resources service serviceAccount serviceMonitor tests timeouts websocketProxy" -}}
{{- if not (kindIs "map" (index $.Values $block)) -}}
{{- fail (printf "%s: expected its keys, found nothing: leave it out for the defaults; after an upgrade of the chart use --reset-then-reuse-values in place of --reuse-values" $block) -}}
{{- end -}}
{{- end -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{/* Of an object. Arguments: root; and name, namespace, labels, annotations, where it has its own. In another
namespace than the release's its name tells which: a namesake's may come there, too. */}}
{{- define "headroom.metadata" -}}
{{- $home := include "headroom.namespace" .root -}}
{{- $namespace := .namespace | default $home -}}
{{- $prefix := ternary "" (printf "%s-" $home) (eq $namespace $home) -}}
name: {{ print $prefix (.name | default (include "headroom.fullname" .root)) | quote }}
namespace: {{ quote $namespace }}
labels: {{- include "headroom.labelsWith" (list .root (.labels | default dict)) | nindent 2 }}
{{- with merge dict (.annotations | default dict) (.root.Values.commonAnnotations | default dict) }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Without the component: pods of tests and the Service of metrics have others. Each key once: the chart's own win over an object's, and those over commonLabels. Arguments: the
root, the object's. */}}
{{- define "headroom.labelsWith" -}}
{{- $root := first . -}}
{{- with $root -}}
{{- $own := dict
  "app.kubernetes.io/name" (include "headroom.name" .)
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/version" (include "headroom.tag" . | trunc 63 | trimAll "-._")
  "app.kubernetes.io/managed-by" .Release.Service
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- toYaml (merge $own (last $) (.Values.commonLabels | default dict)) -}}
{{- end -}}
{{- end -}}

{{/* The pods' labels: what the Services select by wins. */}}
{{- define "headroom.podLabels" -}}
{{- $own := fromYaml (include "headroom.selector" .) -}}
{{- toYaml (merge $own (.Values.podLabels | default dict) (.Values.commonLabels | default dict)) -}}
{{- end -}}

{{- define "headroom.tag" -}}
{{- .Values.image.tag | default (.Chart.AppVersion | replace "+" "_") -}}
{{- end -}}

{{- define "headroom.image" -}}
{{- with .Values.image -}}
{{- with .registry }}{{ . }}/{{ end -}}
{{- .repository -}}:{{ include "headroom.tag" $ -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "headroom.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary "default" (include "headroom.fullname" .) (empty .Values.serviceAccount.create)) -}}
{{- end -}}

{{- define "headroom.tokenSecret" -}}
{{- .Values.management.existingSecret | default (ternary (printf "%s-token" (include "headroom.fullname" .)) "" (not (empty .Values.management.token))) -}}
{{- end -}}

{{- define "headroom.peersSecret" -}}
{{- .Values.cluster.existingSecret | default (printf "%s-peers" (include "headroom.fullname" .)) -}}
{{- end -}}

{{/* The block of a Hopsworks values file, where there is one: any part of it may be null. */}}
{{- define "headroom.hopsworks" -}}
{{- $payara := (.Values.hopsworks | default dict).payara | default dict -}}
{{- toYaml ($payara.websocketProxy | default dict) -}}
{{- end -}}

{{/* The block in force, as YAML: the Hopsworks block wins, key by key. */}}
{{- define "headroom.websocketProxy" -}}
{{- $hopsworks := fromYaml (include "headroom.hopsworks" .) -}}
{{- range $key, $value := mergeOverwrite (dict "userHeader" "") (deepCopy .Values.websocketProxy) $hopsworks }}
{{ $key }}: {{ include "headroom.scalar" $value }}
{{- end }}
{{- end -}}

{{/* A number read from a values file is a float, which prints as 3.3554432e+07 where it is large. */}}
{{- define "headroom.scalar" -}}
{{- if kindIs "string" . }}{{ quote . }}{{ else }}{{ int64 . }}{{ end -}}
{{- end -}}

{{- define "headroom.affinityCookie" -}}
{{- $byIngress := and .Values.ingress.enabled (ne .Values.ingress.preset "none") -}}
{{- $byGateway := and .Values.httpRoute.enabled .Values.httpRoute.sessionPersistence -}}
{{- .Values.public.affinityCookie | default (ternary "" .Values.ingress.stickyCookie (empty (or $byIngress $byGateway))) -}}
{{- end -}}

{{/* What a pod reads only when it starts: a change here must roll the pods. */}}
{{- define "headroom.startConfig" -}}
public:
  host: 0.0.0.0
  port: {{ .Values.public.port }}
  path: {{ .Values.public.path | quote }}
  trustedProxies: {{ toJson (.Values.public.trustedProxies | default list) }}
  affinityCookie: {{ include "headroom.affinityCookie" . | quote }}
  access: {{ .Values.public.access | default "" | quote }}
  adminToken: {{ .Values.public.adminToken | default false }}
{{- if .Values.public.tlsSecret }}
  tls: {cert: /etc/headroom-tls/tls.crt, key: /etc/headroom-tls/tls.key}
{{- end }}
management:
  host: 0.0.0.0
  port: {{ .Values.management.port }}
{{- if include "headroom.tokenSecret" . }}
  tokenFile: /etc/headroom-token/token
{{- end }}
access: {{ toJson (.Values.access | default dict) }}
audit:
  file: {{ .Values.audit.file | default "" | quote }}
drain:
  timeoutMs: {{ int64 .Values.drain.timeoutMs }}
  closeCode: {{ int .Values.drain.closeCode }}
cluster:
  enabled: {{ .Values.cluster.enabled }}
  name: {{ .Values.cluster.name | default (include "headroom.fullname" .) | quote }}
  port: {{ .Values.cluster.port }}
  eventBusPort: {{ .Values.cluster.eventBusPort }}
{{- if .Values.cluster.enabled }}
  dns: {{ include "headroom.fullname" . }}-members.{{ include "headroom.namespace" . }}.svc.{{ .Values.cluster.domain }}
  secretFile: /etc/headroom-peers/secret
{{- end }}
{{- end -}}

{{/* The same for websocketProxy: without the live keys. */}}
{{- define "headroom.rollsOn" -}}
{{- include "headroom.startConfig" . -}}
{{- $bridge := fromYaml (include "headroom.websocketProxy" .) -}}
{{- omit $bridge "maxSessionsPerApp" "sessionIdleTimeoutMs" "heartbeatIntervalMs" | toJson -}}
{{- end -}}

{{/* Whether a text is an address or a block of addresses, IPv4 or IPv6: "true" or nothing. A block of IPv4
addresses may be written as one of IPv6 (::ffff:10.0.0.0/104), which then has 96 bits and more. */}}
{{- define "headroom.isCidr" -}}
{{- $parts := splitList "/" . -}}
{{- $byte := "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" -}}
{{- $four := printf "(%s[.]){3}%s" $byte $byte -}}
{{- $isFour := regexMatch (printf "^%s$" $four) (first $parts) -}}
{{- $hex := "[0-9A-Fa-f]{1,4}" -}}
{{- $left := printf "(%s(:%s)*)?" $hex $hex -}}
{{- $address := regexReplaceAll (printf ":%s$" $four) (first $parts) ":0:0" -}}
{{- $whole := regexMatch (printf "^%s(:%s){7}$" $hex $hex) $address -}}
{{- $short := and (regexMatch (printf "^%s::%s$" $left $left) $address) (le (len (regexFindAll $hex $address -1)) 7) -}}
{{- $mapped := regexMatch "^(?i:(0{1,4}:){5}ffff:.*|[0:]*::[0:]*ffff(:[0-9a-f]{1,4}){2})$" $address -}}
{{- $most := ternary 32 128 $isFour -}}
{{- $bits := ternary (last $parts) (toString $most) (eq (len $parts) 2) -}}
{{- if and (or $isFour $whole $short) (le (len $parts) 2) (regexMatch "^[0-9]{1,3}$" $bits) (ge (atoi $bits) (ternary 96 0 $mapped)) (le (atoi $bits) $most) -}}
true
{{- end -}}
{{- end -}}

{{/* Whether what a text has in brackets, if anything, is an address: "true" or nothing. */}}
{{- define "headroom.isLiteral" -}}
{{- include "headroom.isCidr" (regexFind "\\[[^]%]*" . | trimPrefix "[" | default "::") -}}
{{- end -}}

{{/* How long a pod may take to leave. */}}
{{- define "headroom.neededSeconds" -}}
{{- add .Values.drain.preStopSeconds (ceil (divf .Values.drain.timeoutMs 1000)) 10 -}}
{{- end -}}

{{- define "headroom.graceSeconds" -}}
{{- $needed := include "headroom.neededSeconds" . | int64 -}}
{{- .Values.drain.terminationGracePeriodSeconds | default $needed | int64 -}}
{{- end -}}

{{/* Sessions per pod at which to scale out: arguments cap and percent. */}}
{{- define "headroom.scaleAt" -}}
{{- max 1 (div (mul .cap .percent) 100) -}}
{{- end -}}

{{- define "headroom.cap" -}}
{{- (fromYaml (include "headroom.websocketProxy" .)).maxSessionsPerApp | int64 -}}
{{- end -}}

{{/* How many ms a duration of Prometheus' is, such as 1m30s. */}}
{{- define "headroom.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 "y" 31536000000 -}}
{{- $sum := 0 -}}
{{- range regexFindAll "[0-9]+[a-z]+" . -1 -}}
{{- $sum = add $sum (mul (regexFind "[0-9]+" . | atoi) (get $units (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{/* A probe of the management port, unless it has a way of its own. Arguments: values, path. */}}
{{- define "headroom.probe" -}}
{{- $probe := deepCopy (first . | default dict) -}}
{{- if not (or (hasKey $probe "exec") (hasKey $probe "tcpSocket") (hasKey $probe "grpc")) -}}
{{- $probe = merge $probe (dict "httpGet" (dict "path" (last .) "port" "management")) -}}
{{- end -}}
{{- toYaml $probe -}}
{{- end -}}

{{/* How a PodMonitor or ServiceMonitor scrapes. Arguments: root, its values. */}}
{{- define "headroom.endpoint" -}}
{{- $root := first . -}}
{{- with last . -}}
port: management
path: /metrics
interval: {{ .interval }}
{{- with .scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- if .honorLabels }}
honorLabels: true
{{- end }}
relabelings:
  # The release: rules and panels keep releases apart by it, and the alert on missing targets looks for
  # jobs with headroom in their name.
  - targetLabel: job
    replacement: {{ include "headroom.job" $root }}
  # For dashboards that name pods and nodes so; the operator itself adds pod.
  - sourceLabels: [__meta_kubernetes_pod_name]
    targetLabel: pod_name
  - sourceLabels: [__meta_kubernetes_pod_node_name]
    targetLabel: node
  {{- with .relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .metricRelabelings }}
metricRelabelings: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "headroom.job" -}}
headroom/{{ include "headroom.fullname" . }}
{{- end -}}

{{/* Where `helm test` opens its WebSocket; empty: nowhere. */}}
{{- define "headroom.testPath" -}}
{{- $_ := include "headroom.namespace" . -}}
{{- $named := "" -}}
{{- range .Values.routes -}}
{{- $path := (. | default dict).path | default "" -}}
{{- if and (not $named) (contains "{" $path) -}}
{{- $named = regexReplaceAll "\\{[^}]*\\}" $path "helm-test" -}}
{{- end -}}
{{- end -}}
{{- .Values.tests.path | default $named -}}
{{- end -}}
