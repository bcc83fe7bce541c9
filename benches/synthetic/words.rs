//! The word lists that synthetic news is composed of.

/// What a group of events is about. Two events with the same topic and district share most of these words.
pub struct Topic {
    /// Slug of one of [`CHANNELS`].
    pub channel: &'static str,
    pub name: &'static str,
    /// Endings of the named thing an event is about: 望岳 + 小区.
    pub endings: [&'static str; 3],
    /// Offices of the district that deal with it.
    pub offices: [&'static str; 3],
    /// What is done.
    pub actions: [&'static str; 4],
    /// Particulars, [`PARTICULARS`] of them; an event takes four.
    details: &'static str,
    /// What is counted.
    pub measure: (&'static str, &'static str),
}

/// How many particulars a topic has.
pub const PARTICULARS: usize = 12;

impl Topic {
    /// The particular of a number below [`PARTICULARS`].
    pub fn detail(&self, number: usize) -> &'static str {
        self.details.split(' ').nth(number).expect("every topic has twelve particulars")
    }
}

/// Slug and name, as the demo content has them.
pub const CHANNELS: [(&str, &str); 8] = [
    ("yaowen", "要闻"),
    ("jiaoyu", "教育"),
    ("chengjian", "城建"),
    ("minsheng", "民生"),
    ("lishi", "历史"),
    ("chengyu", "成语"),
    ("wenlv", "文旅"),
    ("fengwu", "风物"),
];

pub const DISTRICTS: [&str; 16] = [
    "丛台区",
    "邯山区",
    "复兴区",
    "峰峰矿区",
    "肥乡区",
    "永年区",
    "武安市",
    "临漳县",
    "成安县",
    "大名县",
    "涉县",
    "磁县",
    "鸡泽县",
    "广平县",
    "馆陶县",
    "曲周县",
];

pub const SURNAMES: [&str; 32] = [
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "许",
    "何", "吕", "张", "孔", "曹", "严", "华", "金", "魏", "陶", "姜", "戚", "谢",
];

pub const GIVEN_FIRST: [&str; 24] = [
    "建", "志", "文", "海", "晓", "玉", "国", "春", "明", "永", "立", "红", "俊", "秀", "庆", "淑", "振", "丽", "东",
    "少", "学", "新", "双", "景",
];

pub const GIVEN_SECOND: [&str; 28] = [
    "", "", "", "", "军", "华", "平", "英", "峰", "芳", "强", "梅", "林", "霞", "涛", "敏", "刚", "兰", "斌", "燕",
    "鹏", "娟", "波", "玲", "民", "慧", "生", "洁",
];

/// Stems of the names of places and firms: one of the first and one of the second.
pub const STEM_FIRST: [&str; 36] = [
    "望", "清", "金", "紫", "龙", "凤", "锦", "翠", "云", "石", "东", "南", "西", "北", "康", "瑞", "永", "兴", "安",
    "福", "和", "祥", "青", "古", "新", "玉", "丰", "明", "柳", "槐", "桃", "梅", "春", "秋", "泰", "鸿",
];

pub const STEM_SECOND: [&str; 36] = [
    "岳", "河", "泉", "山", "湖", "庄", "苑", "峰", "台", "岗", "塔", "城", "园", "华", "盛", "宁", "乐", "康", "源",
    "林", "溪", "坡", "井", "阳", "屯", "堤", "洲", "渚", "寨", "坊", "亭", "关", "桥头", "岭", "滩", "店",
];

pub const TOPICS: [Topic; 32] = [
    Topic {
        channel: "yaowen",
        name: "项目建设",
        endings: ["产业园", "物流园", "工业园"],
        offices: ["发改局", "招商中心", "工信局"],
        actions: ["开工", "投产", "签约", "奠基"],
        details: "厂房 生产线 装备制造 新材料 用地 设备安装 税收 就业岗位 供应链 仓储 研发中心 电力接入",
        measure: ("总投资", "亿元"),
    },
    Topic {
        channel: "yaowen",
        name: "营商环境",
        endings: ["商会", "政务大厅", "服务站"],
        offices: ["行政审批局", "市场监管局", "工商联"],
        actions: ["优化", "座谈", "走访", "提速"],
        details: "营业执照 审批流程 证照 融资 减税 窗口 代办员 信用评价 承诺制 中小企业 公章 银行开户",
        measure: ("办理", "件"),
    },
    Topic {
        channel: "yaowen",
        name: "防汛工作",
        endings: ["水库", "排水站", "闸"],
        offices: ["水利局", "应急管理局", "气象局"],
        actions: ["巡查", "演练", "加固", "转移"],
        details: "堤坝 沙袋 泵车 雨量 预警 物资 冲锋舟 积水点 河道 山洪 避险点 值守",
        measure: ("储备物资", "件"),
    },
    Topic {
        channel: "yaowen",
        name: "安全生产",
        endings: ["化工厂", "加油站", "矿"],
        offices: ["应急管理局", "消防救援大队", "住建局"],
        actions: ["检查", "整治", "演练", "约谈"],
        details: "隐患 消防通道 燃气 特种设备 危化品 动火作业 报警器 灭火器 粉尘 有限空间 罚款 停产",
        measure: ("排查隐患", "处"),
    },
    Topic {
        channel: "jiaoyu",
        name: "教育督导",
        endings: ["小学", "中学", "幼儿园"],
        offices: ["教体局", "教育督导室", "编办"],
        actions: ["督导", "评估", "观摩", "验收"],
        details: "课程 作业 课后服务 师德 校长 听课 教研 义务教育 均衡发展 学籍 督学 评分表",
        measure: ("走访学校", "所"),
    },
    Topic {
        channel: "jiaoyu",
        name: "学校建设",
        endings: ["小学", "中学", "职教中心"],
        offices: ["教体局", "住建局", "财政局"],
        actions: ["扩建", "启用", "封顶", "改建"],
        details: "教学楼 操场 学位 食堂 宿舍 图书室 实验室 塑胶跑道 学区 报名 课桌 多媒体",
        measure: ("新增学位", "个"),
    },
    Topic {
        channel: "jiaoyu",
        name: "校园体育",
        endings: ["体校", "足球队", "田径队"],
        offices: ["教体局", "体育中心", "团委"],
        actions: ["夺冠", "集训", "开赛", "选拔"],
        details: "足球 篮球 手球 田径 教练 决赛 奖牌 裁判 跳绳 冰雪运动 体质监测 训练场",
        measure: ("参赛选手", "名"),
    },
    Topic {
        channel: "jiaoyu",
        name: "职业教育",
        endings: ["技校", "实训基地", "职业学院"],
        offices: ["人社局", "教体局", "总工会"],
        actions: ["招生", "揭牌", "比赛", "培训"],
        details: "焊工 数控 烹饪 护理 学徒制 技能大赛 资格证书 校企合作 实习 机电 汽修 电商",
        measure: ("招收学员", "名"),
    },
    Topic {
        channel: "chengjian",
        name: "老旧小区改造",
        endings: ["小区", "家属院", "花园"],
        offices: ["住建局", "街道办", "城管局"],
        actions: ["改造", "翻新", "施工", "验收"],
        details: "电梯 外墙 保温层 管网 停车位 楼道 雨污分流 充电桩 屋顶防水 路灯 监理 物业",
        measure: ("涉及居民", "户"),
    },
    Topic {
        channel: "chengjian",
        name: "道路工程",
        endings: ["路", "大街", "立交桥"],
        offices: ["交通运输局", "市政处", "交警大队"],
        actions: ["通车", "拓宽", "铺设", "封闭施工"],
        details: "沥青 路基 护栏 绕行 红绿灯 匝道 桥墩 标线 非机动车道 雨水井 拆迁 隔音屏",
        measure: ("全长", "公里"),
    },
    Topic {
        channel: "chengjian",
        name: "公园绿化",
        endings: ["公园", "游园", "湿地"],
        offices: ["园林局", "林业局", "城管局"],
        actions: ["开放", "栽植", "扩建", "养护"],
        details: "乔木 草坪 步道 座椅 海绵城市 月季 健身器材 人工湖 喷灌 口袋公园 银杏 园艺师",
        measure: ("绿化面积", "平方米"),
    },
    Topic {
        channel: "chengjian",
        name: "集中供热",
        endings: ["热力站", "换热站", "热源厂"],
        offices: ["供热公司", "城管局", "住建局"],
        actions: ["试水", "并网", "检修", "供热"],
        details: "锅炉 暖气片 阀门 热费 室温 管道 漏水 报修 余热 煤改电 抢修队 换热器",
        measure: ("供热面积", "万平方米"),
    },
    Topic {
        channel: "minsheng",
        name: "养老服务",
        endings: ["敬老院", "养老院", "照料中心"],
        offices: ["民政局", "老龄办", "卫健局"],
        actions: ["启用", "慰问", "签约", "改造"],
        details: "助餐 床位 护理员 血压 轮椅 高龄补贴 理发 失能老人 适老化 呼叫器 康复 智能手环",
        measure: ("服务老人", "名"),
    },
    Topic {
        channel: "minsheng",
        name: "医疗卫生",
        endings: ["医院", "卫生院", "诊所"],
        offices: ["卫健局", "医保局", "疾控中心"],
        actions: ["义诊", "签约", "开诊", "体检"],
        details: "门诊 疫苗 挂号 家庭医生 救护车 中医 针灸 手术 慢性病 影像科 药品 住院",
        measure: ("接诊患者", "人次"),
    },
    Topic {
        channel: "minsheng",
        name: "公共交通",
        endings: ["公交站", "客运站", "停车场"],
        offices: ["公交公司", "交通运输局", "交警大队"],
        actions: ["开通", "调整", "投用", "延长"],
        details: "线路 首班车 乘客 驾驶员 新能源车 换乘 月票 站牌 班次 扫码 定制公交 晚高峰",
        measure: ("日均客流", "人次"),
    },
    Topic {
        channel: "minsheng",
        name: "就业帮扶",
        endings: ["人才市场", "零工市场", "帮扶车间"],
        offices: ["人社局", "妇联", "退役军人事务局"],
        actions: ["招聘", "对接", "培训", "签约"],
        details: "岗位 求职者 简历 月薪 社保 毕业生 农民工 直播带岗 创业贷款 月嫂 劳动合同 用工",
        measure: ("提供岗位", "个"),
    },
    Topic {
        channel: "lishi",
        name: "考古发掘",
        endings: ["遗址", "古墓", "窑址"],
        offices: ["文物局", "博物馆", "考古队"],
        actions: ["发掘", "出土", "勘探", "保护"],
        details: "陶器 青铜 墓葬 夯土 探方 瓷片 铭文 碳化 窖穴 玉器 骨器 灰坑",
        measure: ("出土文物", "件"),
    },
    Topic {
        channel: "lishi",
        name: "文物修缮",
        endings: ["古桥", "古塔", "寺"],
        offices: ["文物局", "文旅局", "古建所"],
        actions: ["修缮", "测绘", "加固", "揭幕"],
        details: "斗拱 壁画 石刻 碑文 屋脊 榫卯 彩绘 琉璃瓦 城墙 匾额 砖雕 木构件",
        measure: ("修缮面积", "平方米"),
    },
    Topic {
        channel: "lishi",
        name: "红色记忆",
        endings: ["纪念馆", "旧址", "烈士陵园"],
        offices: ["党史研究室", "退役军人事务局", "档案馆"],
        actions: ["祭扫", "讲述", "布展", "寻访"],
        details: "老兵 家书 抗战 勋章 烈士 战斗 口述 照片 军装 地道 密信 讲解员",
        measure: ("征集史料", "件"),
    },
    Topic {
        channel: "lishi",
        name: "地方志",
        endings: ["村志", "镇志", "族谱"],
        offices: ["地方志办公室", "档案馆", "文联"],
        actions: ["编纂", "出版", "评审", "捐赠"],
        details: "手稿 县志 人口迁徙 族谱 年表 古地图 方言 乡贤 碑刻 刻本 主编 勘误",
        measure: ("收录条目", "条"),
    },
    Topic {
        channel: "chengyu",
        name: "成语大赛",
        endings: ["书院", "讲堂", "擂台"],
        offices: ["文旅局", "教体局", "电视台"],
        actions: ["开赛", "晋级", "颁奖", "巡讲"],
        details: "完璧归赵 胡服骑射 毛遂自荐 负荆请罪 答题 选手 评委 黄粱一梦 邯郸学步 纸上谈兵 抢答 典故",
        measure: ("报名选手", "名"),
    },
    Topic {
        channel: "chengyu",
        name: "成语剧目",
        endings: ["剧场", "剧团", "戏楼"],
        offices: ["文化馆", "文旅局", "文联"],
        actions: ["首演", "排练", "巡演", "复排"],
        details: "豫剧 平调 编剧 唱腔 舞台 导演 廉颇 蔺相如 赵武灵王 水袖 灯光 票价",
        measure: ("演出场次", "场"),
    },
    Topic {
        channel: "chengyu",
        name: "成语研学",
        endings: ["研学营", "书局", "展厅"],
        offices: ["教体局", "文旅局", "图书馆"],
        actions: ["开营", "走读", "开讲", "打卡"],
        details: "导师 竹简 拓印 汉服 手册 连环画 诵读 营员 史记 地图 书签 家长",
        measure: ("参加学生", "名"),
    },
    Topic {
        channel: "chengyu",
        name: "成语文创",
        endings: ["文创店", "工坊", "设计室"],
        offices: ["文旅局", "商务局", "妇联"],
        actions: ["上新", "设计", "参展", "发布"],
        details: "冰箱贴 剪纸 香囊 泥塑 盲盒 插画 版权 雪糕 扑克 丝巾 印章 快闪店",
        measure: ("销售额", "万元"),
    },
    Topic {
        channel: "wenlv",
        name: "景区提升",
        endings: ["景区", "度假村", "古镇"],
        offices: ["文旅局", "景区管委会", "交通运输局"],
        actions: ["开园", "升级", "限流", "揭牌"],
        details: "门票 观光车 索道 游客中心 停车场 导游 民宿 夜游 灯光秀 厕所 预约 漂流",
        measure: ("接待游客", "万人次"),
    },
    Topic {
        channel: "wenlv",
        name: "乡村旅游",
        endings: ["采摘园", "农庄", "民宿"],
        offices: ["农业农村局", "文旅局", "乡村振兴局"],
        actions: ["开园", "采摘", "推介", "试营业"],
        details: "草莓 葡萄 油菜花 农家乐 露营 大棚 垂钓 土鸡 梯田 骑行 研学 果农",
        measure: ("接待游客", "人次"),
    },
    Topic {
        channel: "wenlv",
        name: "文化演出",
        endings: ["音乐厅", "文化广场", "会堂"],
        offices: ["文化馆", "文旅局", "文联"],
        actions: ["开演", "巡演", "汇演", "排练"],
        details: "合唱 舞蹈 相声 民乐 交响乐 曲目 乐团 指挥 彩排 广场舞 报幕 返场",
        measure: ("观众", "名"),
    },
    Topic {
        channel: "wenlv",
        name: "全民阅读",
        endings: ["书店", "图书馆", "书屋"],
        offices: ["图书馆", "宣传部", "妇联"],
        actions: ["开馆", "赠书", "诵读", "开讲"],
        details: "绘本 借阅 读书会 作家 书架 自习室 诗歌 签售 有声书 志愿馆员 盲文 漂流书",
        measure: ("藏书", "册"),
    },
    Topic {
        channel: "fengwu",
        name: "非遗传承",
        endings: ["传习所", "窑", "工作室"],
        offices: ["文化馆", "文旅局", "非遗中心"],
        actions: ["收徒", "展演", "申报", "烧制"],
        details: "磁州窑 剪纸 草编 皮影 匠人 徒弟 釉料 拉坯 太极拳 黑陶 刺绣 年画",
        measure: ("传承人", "名"),
    },
    Topic {
        channel: "fengwu",
        name: "地方小吃",
        endings: ["饭庄", "小吃街", "老字号"],
        offices: ["商务局", "市场监管局", "餐饮协会"],
        actions: ["开张", "评比", "开市", "申遗"],
        details: "驴肉 酥鱼 烧饼 拽面 豆沫 抿节 配方 摊位 厨师 食客 老汤 价格",
        measure: ("摊位", "个"),
    },
    Topic {
        channel: "fengwu",
        name: "特色农业",
        endings: ["合作社", "农场", "果园"],
        offices: ["农业农村局", "供销社", "农科院"],
        actions: ["丰收", "播种", "收购", "试种"],
        details: "辣椒 小米 花椒 核桃 大蒜 滴灌 无人机 亩产 农技员 黄瓜 育苗 冷库",
        measure: ("种植面积", "亩"),
    },
    Topic {
        channel: "fengwu",
        name: "民俗庙会",
        endings: ["庙会", "大集", "灯会"],
        offices: ["文旅局", "公安局", "民俗协会"],
        actions: ["开市", "巡游", "点灯", "筹备"],
        details: "社火 舞狮 高跷 花灯 糖人 锣鼓 秧歌 戏台 年货 套圈 香火 秋千",
        measure: ("摊位", "个"),
    },
];
