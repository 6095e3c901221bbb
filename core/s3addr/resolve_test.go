package s3addr

import "testing"

func TestResolve(t *testing.T) {
	const minio, aws = "https://play.min.io:9000", "https://s3.amazonaws.com"
	for name, tc := range map[string]struct {
		endpoint, style, region, bucket, object string
		host, path                              string
	}{
		"no bucket":                      {minio, "auto", "us-east-1", "", "", "play.min.io:9000", "/"},
		"bucket in the path":             {minio, "auto", "us-east-1", "photos", "", "play.min.io:9000", "/photos"},
		"object in the path":             {minio, "auto", "us-east-1", "photos", "a.jpg", "play.min.io:9000", "/photos/a.jpg"},
		"style not given":                {minio, "", "us-east-1", "photos", "a.jpg", "play.min.io:9000", "/photos/a.jpg"},
		"escaped object":                 {minio, "path", "us-east-1", "photos", "a b/ü?.jpg", "play.min.io:9000", "/photos/a%20b/%C3%BC%3F.jpg"},
		"object that begins with /":      {minio, "path", "us-east-1", "photos", "/a", "play.min.io:9000", "/photos//a"},
		"object that ends with /":        {minio, "path", "us-east-1", "photos", "a/", "play.min.io:9000", "/photos/a/"},
		"virtual by wish":                {minio, "virtual", "us-east-1", "photos", "a.jpg", "photos.play.min.io:9000", "/a.jpg"},
		"virtual, no object":             {minio, "virtual", "us-east-1", "photos", "", "photos.play.min.io:9000", "/"},
		"virtual, no bucket":             {minio, "virtual", "us-east-1", "", "", "play.min.io:9000", "/"},
		"virtual, object with /":         {minio, "virtual", "us-east-1", "photos", "/a b", "photos.play.min.io:9000", "//a%20b"},
		"virtual, dotted, by wish":       {minio, "virtual", "us-east-1", "my.photos", "a", "my.photos.play.min.io:9000", "/a"},
		"virtual, no part of a host":     {minio, "virtual", "us-east-1", "My_Photos", "a", "play.min.io:9000", "/My_Photos/a"},
		"Amazon, no part of a host":      {aws, "auto", "us-east-1", "ABCD_Central_1", "a", "s3.amazonaws.com", "/ABCD_Central_1/a"},
		"Aliyun OSS":                     {"https://oss-cn-hangzhou.aliyuncs.com", "auto", "us-east-1", "photos", "a", "photos.oss-cn-hangzhou.aliyuncs.com", "/a"},
		"Tencent COS":                    {"https://cos.ap-beijing.myqcloud.com", "auto", "us-east-1", "photos-1250000000", "a", "photos-1250000000.cos.ap-beijing.myqcloud.com", "/a"},
		"Huawei OBS":                     {"https://obs.eu-west-101.myhuaweicloud.com:444", "", "us-east-1", "photos", "a", "photos.obs.eu-west-101.myhuaweicloud.com:444", "/a"},
		"Volcengine TOS":                 {"https://tos-s3-cn-beijing.volces.com", "auto", "us-east-1", "photos", "a", "photos.tos-s3-cn-beijing.volces.com", "/a"},
		"Aliyun OSS, path by wish":       {"https://oss-cn-hangzhou.aliyuncs.com", "path", "us-east-1", "photos", "a", "oss-cn-hangzhou.aliyuncs.com", "/photos/a"},
		"a name that ends alike":         {"https://notaliyuncs.com", "auto", "us-east-1", "photos", "a", "notaliyuncs.com", "/photos/a"},
		"a tenant of Ceph's":             {minio, "auto", "us-east-1", "tenant:photos", "a", "play.min.io:9000", "/tenant%3Aphotos/a"},
		"Amazon":                         {aws, "auto", "us-east-1", "photos", "a", "photos.s3.amazonaws.com", "/a"},
		"Amazon, style not given":        {aws, "", "us-east-1", "photos", "a", "photos.s3.amazonaws.com", "/a"},
		"Amazon, path by wish":           {aws, "path", "us-east-1", "photos", "a", "s3.amazonaws.com", "/photos/a"},
		"Amazon, dotted over https":      {aws, "auto", "us-east-1", "my.photos", "a", "s3.amazonaws.com", "/my.photos/a"},
		"Amazon, dotted over http":       {"http://s3.amazonaws.com", "auto", "us-east-1", "my.photos", "a", "my.photos.s3.amazonaws.com", "/a"},
		"Amazon, another region":         {aws, "auto", "eu-west-1", "photos", "a", "photos.s3.eu-west-1.amazonaws.com", "/a"},
		"Amazon, another region, path":   {aws, "path", "eu-west-1", "photos", "a", "s3.eu-west-1.amazonaws.com", "/photos/a"},
		"Amazon, another region, bare":   {aws, "auto", "eu-west-1", "", "", "s3.eu-west-1.amazonaws.com", "/"},
		"Amazon, no region":              {aws, "auto", "", "photos", "a", "photos.s3.amazonaws.com", "/a"},
		"Amazon, region in the endpoint": {"https://s3.eu-west-1.amazonaws.com", "auto", "eu-central-1", "photos", "a", "photos.s3.eu-west-1.amazonaws.com", "/a"},
		"another server, another region": {minio, "auto", "eu-west-1", "photos", "a", "play.min.io:9000", "/photos/a"},
		"prefix":                         {"https://proxy.example/s3", "auto", "us-east-1", "photos", "a b", "proxy.example", "/s3/photos/a%20b"},
		"prefix, no bucket":              {"https://proxy.example/s3", "auto", "us-east-1", "", "", "proxy.example", "/s3/"},
		"prefix, no object":              {"https://proxy.example/s3", "auto", "us-east-1", "photos", "", "proxy.example", "/s3/photos"},
		"prefix, virtual":                {"https://proxy.example/s3", "virtual", "us-east-1", "photos", "a", "photos.proxy.example", "/s3/a"},
		"prefix stays as escaped":        {"https://proxy.example/a%20b", "path", "us-east-1", "photos", "a", "proxy.example", "/a%20b/photos/a"},
		"IPv6":                           {"http://[::1]:9000", "auto", "us-east-1", "photos", "a", "[::1]:9000", "/photos/a"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := ParseEndpoint(tc.endpoint, true)
			if err != nil {
				t.Fatal(err)
			}
			host, path := e.Resolve(Style(tc.style), tc.region, tc.bucket, tc.object)
			if host != tc.host || path != tc.path {
				t.Errorf("got %s %s\nwant %s %s", host, path, tc.host, tc.path)
			}
		})
	}
}
